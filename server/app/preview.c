/* SPDX-License-Identifier: Apache-2.0 */
/* A feed whose sink takes notes: see preview.h. Lists are kept as the JSON they will be. */
#include "server/app/preview.h"

#include "server/app/segment.h"
#include "server/core/jsonw.h"
#include "server/core/mem.h"

#define NOTES_MAX 50

/* Items of a JSON array, with commas between. */
struct items {
    struct buf text;
    size_t count;
};

struct preview {
    struct import_request request;
    struct feed *feed;
    uint64_t rows_max;
    uint64_t sheets;
    bool cut; /* there were more rows */
    struct items columns;
    struct items notes;
    struct items rows;   /* the first ones, as understood */
    struct items issues; /* of rows that are not taken as they stand */
};

/* Another item: its writer, into the list. */
static struct jsonw begin_item(struct items *items)
{
    struct jsonw w;
    buf_append_text(&items->text, items->count++ > 0 ? "," : "");
    jsonw_init(&w, &items->text);
    return w;
}

/* --- what the feed tells --- */

static const char *by_name(enum feed_column_by by)
{
    static const char *const names[] = {
        [FEED_BY_NOTHING] = "nothing", [FEED_BY_NAME] = "name", [FEED_BY_HEADING] = "heading",
        [FEED_BY_MAPPING] = "mapping", [FEED_BY_TYPO] = "typo", [FEED_BY_VALUES] = "values"};
    return names[by];
}

static void on_columns(void *arg, const struct feed_column *columns, size_t count)
{
    struct preview *p = arg;
    p->sheets++;
    for (size_t i = 0; i < count; i++) {
        struct jsonw w = begin_item(&p->columns);
        jsonw_object_begin(&w);
        jsonw_key(&w, "sheet");
        jsonw_int(&w, (int64_t)p->sheets);
        if (columns[i].number > 0) {
            jsonw_key(&w, "number");
            jsonw_int(&w, (int64_t)columns[i].number);
        }
        jsonw_key(&w, "label");
        jsonw_span_lossy(&w, columns[i].label);
        if (columns[i].field != NULL) {
            jsonw_key(&w, "field");
            jsonw_text(&w, columns[i].field);
        }
        jsonw_key(&w, "by");
        jsonw_text(&w, by_name(columns[i].by));
        jsonw_object_end(&w);
    }
}

static void on_note(void *arg, const struct feed_issue *issue)
{
    struct preview *p = arg;
    struct buf list = {0};
    struct jsonw w;
    if (p->notes.count == NOTES_MAX) {
        return;
    }
    jsonw_init(&w, &list);
    issues_write(issue, 1, NULL, &w);
    if (!list.failed && list.len > 2) { /* without the brackets of its list */
        (void)begin_item(&p->notes);
        buf_append(&p->notes.text, list.ptr + 1, list.len - 2);
    }
    buf_fini(&list);
}

static const char *status_of(enum feed_verdict verdict)
{
    static const char *const names[] = {
        [FEED_TAKEN] = "taken", [FEED_NEEDS_REVIEW] = "needs_review", [FEED_REFUSED] = "refused"};
    return names[verdict];
}

static void write_row(struct items *items, const struct feed_row *row, bool document)
{
    struct jsonw w = begin_item(items);
    jsonw_object_begin(&w);
    jsonw_key(&w, "row");
    jsonw_int(&w, (int64_t)row->row);
    jsonw_key(&w, "line");
    jsonw_int(&w, (int64_t)row->line);
    jsonw_key(&w, "status");
    jsonw_text(&w, status_of(row->verdict));
    if (row->reference.ptr != NULL) {
        jsonw_key(&w, "reference");
        jsonw_span_lossy(&w, row->reference);
    }
    if (document && row->json.ptr != NULL) {
        jsonw_key(&w, "document");
        jsonw_raw(&w, row->json);
    }
    jsonw_key(&w, "issues");
    issues_write(row->issues, row->issue_count, row, &w);
    jsonw_object_end(&w);
}

static enum billet_status on_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct preview *p = arg;
    if (p->rows_max > 0 && row->row > p->rows_max) {
        p->cut = true;
        return billet_error_set(err, BILLET_ELIMIT, "enough rows have been looked at");
    }
    if (p->rows.count < PREVIEW_ROWS) {
        write_row(&p->rows, row, true);
    }
    if (row->verdict != FEED_TAKEN && p->issues.count < PREVIEW_ISSUES) {
        write_row(&p->issues, row, false);
    }
    return p->rows.text.failed || p->issues.text.failed
               ? billet_error_set(err, BILLET_ENOMEM, "no memory for the dry run")
               : BILLET_OK;
}

static const struct feed_sink sink = {.row = on_row, .note = on_note, .columns = on_columns};

/* --- life --- */

enum billet_status preview_new(const struct app_call *call, const struct import_request *request,
                               uint64_t rows_max, struct preview **out, struct billet_error *err)
{
    if (!import_allowed(call, request, err)) {
        return err->status;
    }
    struct preview *p = mem_alloc(1, sizeof *p);
    if (p == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the dry run");
    }
    p->request = *request;
    p->rows_max = rows_max;
    const struct feed_options options = import_feed_options(call, request);
    enum billet_status status =
        feed_new(request->kind, request->format, &options, &sink, p, &p->feed, err);
    if (status != BILLET_OK) {
        preview_free(p);
        return status;
    }
    *out = p;
    return BILLET_OK;
}

/* A feed that was stopped because enough was seen has done its work. */
static enum billet_status settle(const struct preview *p, enum billet_status status)
{
    return p->cut && status == BILLET_ELIMIT ? BILLET_OK : status;
}

enum billet_status preview_write(struct preview *preview, struct billet_span bytes,
                                 struct billet_error *err)
{
    return preview->cut ? BILLET_OK
                        : settle(preview, feed_write(preview->feed, bytes.ptr, bytes.len, err));
}

static void write_counts(struct jsonw *w, const struct preview *p)
{
    const struct feed_counts *c = feed_counts(p->feed);
    const struct {
        const char *name;
        uint64_t value;
    } counts[] = {{"rows", c->rows},
                  {"taken", c->taken},
                  {"needs_review", c->needs_review},
                  {"refused", c->refused},
                  {"empty", c->empty}};
    jsonw_key(w, "counts");
    jsonw_object_begin(w);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        jsonw_key(w, counts[i].name);
        jsonw_int(w, (int64_t)counts[i].value);
    }
    jsonw_object_end(w);
}

static void write_items(struct jsonw *w, const char *name, const struct items *items)
{
    struct buf list = {0};
    buf_append_char(&list, '[');
    buf_append_span(&list, buf_span(&items->text));
    buf_append_char(&list, ']');
    jsonw_key(w, name);
    jsonw_raw(w, list.failed ? BILLET_SPAN_LITERAL("null") : buf_span(&list));
    buf_fini(&list);
}

static bool write_report(const struct preview *p, struct buf *out)
{
    static const char *const kinds[] = {"vacancy", "candidate", "employer"};
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "dry_run");
    jsonw_bool(&w, true);
    jsonw_key(&w, "kind");
    jsonw_text(&w, kinds[p->request.kind]);
    jsonw_key(&w, "format");
    jsonw_text(&w, feed_format_name(p->request.format));
    jsonw_key(&w, "mapping");
    mapping_use_write(&p->request.mapping, &w);
    jsonw_key(&w, "complete");
    jsonw_bool(&w, !p->cut);
    write_counts(&w, p);
    write_items(&w, "columns", &p->columns);
    write_items(&w, "notes", &p->notes);
    write_items(&w, "rows", &p->rows);
    write_items(&w, "not_as_they_stand", &p->issues);
    jsonw_object_end(&w);
    return jsonw_done(&w) && !p->columns.text.failed && !p->notes.text.failed;
}

enum billet_status preview_finish(struct preview *preview, struct buf *out,
                                  struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    if (!preview->cut) {
        status = settle(preview, feed_finish(preview->feed, err));
    }
    if (status == BILLET_OK && !write_report(preview, out)) {
        status = billet_error_set(err, BILLET_ENOMEM, "no memory for the dry run");
    }
    return status;
}

void preview_free(struct preview *preview)
{
    if (preview != NULL) {
        feed_free(preview->feed);
        buf_fini(&preview->columns.text);
        buf_fini(&preview->notes.text);
        buf_fini(&preview->rows.text);
        buf_fini(&preview->issues.text);
        mem_free(preview);
    }
}
