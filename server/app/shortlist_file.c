/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows of the database -> cells (shortlist_cells.c) -> the bytes of a file. Runs in the helper
 * thread: reads its reply, code sets and keys, which nobody changes, and writes what is its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/app/shortlist_inner.h"
#include "server/core/clock.h"
#include "server/core/jsonw.h"

/* --- order ---------------------------------------------------------------------------------- */

struct by_candidate {
    struct billet_span pseudonym;
    size_t row;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct by_candidate *x = a;
    const struct by_candidate *y = b;
    size_t len = x->pseudonym.len < y->pseudonym.len ? x->pseudonym.len : y->pseudonym.len;
    int order = memcmp(x->pseudonym.ptr, y->pseudonym.ptr, len);
    if (order != 0) {
        return order;
    }
    return x->row < y->row ? -1 : x->row > y->row;
}

/* The database gives rows by employer, post and rank. */
static bool put_in_order(struct shortlist_sheet *s)
{
    s->order = billet_arena_array(s->arena, s->rows + 1, sizeof *s->order);
    struct by_candidate *keys = billet_arena_array(s->arena, s->rows + 1, sizeof *keys);
    if (s->order == NULL || keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->rows; i++) {
        keys[i] = (struct by_candidate){db_reply_text(s->reply, 0, i, "pseudonym"), i};
    }
    if (s->job->request.by == SHORTLIST_BY_CANDIDATE) {
        qsort(keys, s->rows, sizeof *keys, compare_candidates);
    }
    for (size_t i = 0; i < s->rows; i++) {
        s->order[i] = keys[i].row;
    }
    return true;
}

static bool fill(struct shortlist_sheet *s)
{
    s->cells = billet_arena_array(s->arena, s->rows * SHORTLIST_COLUMNS + 1, sizeof *s->cells);
    if (s->cells == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->rows; i++) {
        for (size_t c = 0; c < SHORTLIST_COLUMNS; c++) {
            s->cells[i * SHORTLIST_COLUMNS + c] = shortlist_columns[c].cell(s, s->order[i]);
        }
    }
    return true;
}

/* --- formats --------------------------------------------------------------------------------- */

static void write_json(const struct shortlist_sheet *s, struct buf *out)
{
    static const char *const cover[] = {"drive_name", "place", "policy_name",   "policy_version",
                                        "method",     "state", "result_sha256", "engine_version"};
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    jsonw_key(&w, "round");
    jsonw_int(&w, s->job->request.round);
    for (size_t i = 0; i < sizeof cover / sizeof cover[0]; i++) {
        jsonw_key(&w, cover[i]);
        jsonw_span(&w, db_reply_text(s->reply, 1, 0, cover[i]));
    }
    jsonw_key(&w, "rows");
    jsonw_array_begin(&w);
    for (size_t i = 0; i < s->rows; i++) {
        jsonw_object_begin(&w);
        for (size_t c = 0; c < SHORTLIST_COLUMNS; c++) {
            struct billet_span cell = s->cells[i * SHORTLIST_COLUMNS + c];
            if (cell.len == 0) {
                continue;
            }
            jsonw_key(&w, shortlist_columns[c].column.key);
            if (shortlist_columns[c].column.type == EXPORT_INT) {
                jsonw_raw(&w, cell);
            } else {
                jsonw_span(&w, cell);
            }
        }
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    jsonw_object_end(&w);
}

static void column_list(struct export_column out[static SHORTLIST_COLUMNS])
{
    for (size_t c = 0; c < SHORTLIST_COLUMNS; c++) {
        out[c] = shortlist_columns[c].column;
    }
}

static void write_csv(const struct shortlist_sheet *s, struct buf *out)
{
    struct export_column list[SHORTLIST_COLUMNS];
    column_list(list);
    export_csv_header(list, SHORTLIST_COLUMNS, out);
    for (size_t i = 0; i < s->rows; i++) {
        export_csv_row(list, SHORTLIST_COLUMNS, s->cells + i * SHORTLIST_COLUMNS, out);
    }
}

/* One sheet an employer, or one for all people. */
static size_t split(const struct shortlist_sheet *s, const struct export_column *list,
                    struct export_table *tables)
{
    size_t count = 0;
    for (size_t i = 0; i < s->rows; i++) {
        int64_t employer = 0;
        int64_t before = 0;
        db_reply_int64(s->reply, 0, s->order[i], "employer", &employer);
        if (i > 0) {
            db_reply_int64(s->reply, 0, s->order[i - 1], "employer", &before);
        }
        if (i == 0 || (s->job->request.by == SHORTLIST_BY_EMPLOYER && employer != before)) {
            struct billet_span name = s->cells[i * SHORTLIST_COLUMNS];
            const char *title = s->job->request.by == SHORTLIST_BY_EMPLOYER
                                    ? billet_arena_strndup(s->arena, name.ptr, name.len)
                                    : "推荐名单";
            tables[count++] = (struct export_table){.name = title != NULL ? title : "-",
                                                    .columns = list,
                                                    .column_count = SHORTLIST_COLUMNS,
                                                    .cells = s->cells + i * SHORTLIST_COLUMNS};
        }
        tables[count - 1].row_count++;
    }
    return count;
}

/* "市局经办 (key:3)": the name for the reader, the id for the audit. */
static struct billet_span exporter(const struct shortlist_sheet *s)
{
    const struct principal *who = s->job->call.who;
    if (who->name[0] == '\0') {
        return billet_span_of(who->id);
    }
    struct buf b = {0};
    buf_printf(&b, "%s (%s)", who->name, who->id);
    return shortlist_keep(s, &b);
}

static enum billet_status write_xlsx(const struct shortlist_sheet *s, struct buf *out,
                                     struct billet_error *err)
{
    char now[CLOCK_LOCAL_SIZE];
    char round[24];
    struct export_column list[SHORTLIST_COLUMNS];
    struct export_table *tables =
        billet_arena_array(s->arena, s->rows + 1, sizeof(struct export_table));
    if (tables == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the sheets");
    }
    column_list(list);
    clock_local(clock_wall_ms(), now);
    snprintf(round, sizeof round, "%lld", (long long)s->job->request.round);
    struct billet_span policy[] = {db_reply_text(s->reply, 1, 0, "policy_name"),
                                   db_reply_text(s->reply, 1, 0, "policy_version")};
    struct buf p = {0};
    buf_printf(&p, "%.*s v%.*s", (int)policy[0].len, policy[0].ptr, (int)policy[1].len,
               policy[1].ptr);
    const struct export_note notes[] = {
        {"招聘专场", "Drive", db_reply_text(s->reply, 1, 0, "drive_name")},
        {"地点", "Place", db_reply_text(s->reply, 1, 0, "place")},
        {"开始日期", "First day", db_reply_text(s->reply, 1, 0, "first_day")},
        {"结束日期", "Last day", db_reply_text(s->reply, 1, 0, "last_day")},
        {"匹配轮次", "Round", billet_span_of(round)},
        {"规则", "Policy", shortlist_keep(s, &p)},
        {"方法", "Method",
         shortlist_word(s, "word.method", db_reply_text(s->reply, 1, 0, "method"))},
        {"轮次状态", "State",
         shortlist_word(s, "word.round", db_reply_text(s->reply, 1, 0, "state"))},
        {"结果摘要", "Result SHA-256", db_reply_text(s->reply, 1, 0, "result_sha256")},
        {"引擎版本", "Engine", db_reply_text(s->reply, 1, 0, "engine_version")},
        {"导出人", "Exported by", exporter(s)},
        {"导出时间", "Exported at", billet_span_of(now)},
    };
    const struct export_book book = {.title = "推荐名单 Shortlist",
                                     .notes = notes,
                                     .note_count = sizeof notes / sizeof notes[0],
                                     .tables = tables,
                                     .table_count = split(s, list, tables)};
    return export_xlsx(&book, out, err);
}

/* --- the whole ----------------------------------------------------------------------------- */

enum billet_status shortlist_make(struct shortlist_sheet *s, struct buf *out,
                                  struct billet_error *err)
{
    if (db_reply_rows(s->reply, 1) == 0) {
        return billet_error_set(err, BILLET_ENOTFOUND, "no such round");
    }
    if (s->rows > SHORTLIST_ROWS_MAX) {
        billet_error_set(err, BILLET_ELIMIT, "the shortlist has more than %d rows",
                         SHORTLIST_ROWS_MAX);
        snprintf(err->code, sizeof err->code, "shortlist.too_long");
        return BILLET_ELIMIT;
    }
    if (!put_in_order(s) || !fill(s)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the shortlist");
    }
    switch (s->job->request.format) {
    case SHORTLIST_JSON:
        write_json(s, out);
        break;
    case SHORTLIST_CSV:
        write_csv(s, out);
        break;
    case SHORTLIST_XLSX:
        return write_xlsx(s, out, err);
    }
    return out->failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for the shortlist")
                       : BILLET_OK;
}
