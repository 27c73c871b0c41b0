/* SPDX-License-Identifier: Apache-2.0 */
/* A feed whose sink prints: see understand.h. */
#include "server/app/understand.h"

#include <stdio.h>

#include "server/core/buf.h"
#include "server/core/jsonw.h"
#include "server/core/mem.h"
#include "server/core/messages.h"
#include "server/text/codes.h"
#include "server/text/occupation.h"
#include "server/text/rules.h"

struct understand {
    struct codes *codes;
    struct rules *rules;
    struct occupation_coder *occupations;
    struct occupation_coder *soc;
    struct feed *feed;
    struct understand_events events;
    void *arg;
    struct buf line;
};

static const char *const sets[] = {"regions",     "occupations", "skills",     "certificates",
                                   "specialties", "categories",  "employment", "shifts",
                                   "conditions",  "groups",      "vague",      "soc2018"};

static enum billet_status load_codes(struct understand *u, const char *folder,
                                     struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    u->codes = codes_new();
    if (u->codes == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the code sets");
    }
    for (size_t i = 0; status == BILLET_OK && i < sizeof sets / sizeof sets[0]; i++) {
        struct buf path = {0};
        buf_printf(&path, "%s/%s.tsv", folder, sets[i]);
        status = path.failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for a path")
                             : codes_add_file(u->codes, path.ptr, err);
        buf_fini(&path);
    }
    return status == BILLET_OK ? codes_seal(u->codes, err) : status;
}

static enum billet_status load_occupations(struct understand *u, const char *folder,
                                           struct billet_error *err)
{
    struct buf path = {0};
    buf_printf(&path, "%s/occupation.weights", folder);
    enum billet_status status =
        path.failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for a path")
                    : occupation_new(&u->occupations, u->codes, CODES_OCCUPATIONS, path.ptr, err);
    if (status == BILLET_OK) {
        status = occupation_new(&u->soc, u->codes, CODES_SOC, path.ptr, err);
    }
    buf_fini(&path);
    return status;
}

/* --- rows --- */

static void write_issue(struct jsonw *w, const struct feed_row *row, const struct feed_issue *issue,
                        enum lang lang, const char *key)
{
    struct buf text = {0};
    struct message_value values[3 + FEED_ARGS_MAX] = {
        message_int("row", (int64_t)row->row),
        message_span("field", issue->column.ptr != NULL ? issue->column : issue->field),
        message_span("value", issue->value)};
    size_t count = 3;
    for (size_t i = 0; i < FEED_ARGS_MAX && issue->args[i].name != NULL; i++) {
        values[count++] = message_span(issue->args[i].name, issue->args[i].value);
    }
    (void)message_format(&text, issue->code, lang, values, count);
    jsonw_key(w, key);
    jsonw_span_lossy(w, buf_span(&text));
    buf_fini(&text);
}

static void write_issues(struct jsonw *w, const struct feed_row *row)
{
    jsonw_key(w, "issues");
    jsonw_array_begin(w);
    for (size_t i = 0; i < row->issue_count; i++) {
        const struct feed_issue *issue = &row->issues[i];
        jsonw_object_begin(w);
        jsonw_key(w, "code");
        jsonw_text(w, issue->code);
        jsonw_key(w, "severity");
        jsonw_text(w, issue->severity == FEED_ERROR ? "error" : "warning");
        jsonw_key(w, "pointer");
        jsonw_span_lossy(w, issue->pointer);
        write_issue(w, row, issue, LANG_ZH, "zh");
        write_issue(w, row, issue, LANG_EN, "en");
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* Characters that some readers take for the end of a line are written as escapes: one row is one
 * line to everybody. They stand in strings only. */
static void append_on_one_line(struct buf *out, struct billet_span json)
{
    static const struct {
        const char *bytes, *escape;
    } ends[] = {{"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}};
    size_t from = 0;
    for (size_t at = 0; at < json.len; at++) {
        unsigned char c = (unsigned char)json.ptr[at];
        for (size_t i = 0; (c == 0xC2 || c == 0xE2) && i < sizeof ends / sizeof ends[0]; i++) {
            size_t len = strlen(ends[i].bytes);
            if (json.len - at >= len && memcmp(json.ptr + at, ends[i].bytes, len) == 0) {
                buf_append(out, json.ptr + from, at - from);
                buf_append_text(out, ends[i].escape);
                from = at + len;
                at += len - 1;
                break;
            }
        }
    }
    buf_append(out, json.ptr + from, json.len - from);
}

/* {"row":1,"status":"taken", the members of the row itself, "issues":[…]} */
static enum billet_status on_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    static const char *const verdicts[] = {
        [FEED_TAKEN] = "taken", [FEED_NEEDS_REVIEW] = "needs_review", [FEED_REFUSED] = "refused"};
    struct understand *u = arg;
    struct buf tail = {0};
    struct jsonw w;
    buf_reset(&u->line);
    jsonw_init(&w, &tail);
    jsonw_object_begin(&w);
    write_issues(&w, row);
    jsonw_object_end(&w);
    buf_printf(&u->line, "{\"row\":%llu,\"status\":\"%s\",", (unsigned long long)row->row,
               verdicts[row->verdict]);
    if (row->json.len > 2) {
        append_on_one_line(&u->line, (struct billet_span){row->json.ptr + 1, row->json.len - 2});
        buf_append_char(&u->line, ',');
    }
    append_on_one_line(
        &u->line, (struct billet_span){buf_span(&tail).ptr + 1, tail.len > 0 ? tail.len - 1 : 0});
    bool whole = jsonw_done(&w) && !u->line.failed;
    buf_fini(&tail);
    return whole ? u->events.line(u->arg, buf_span(&u->line), err)
                 : billet_error_set(err, BILLET_ENOMEM, "no memory for row %llu",
                                    (unsigned long long)row->row);
}

static void on_note(void *arg, const struct feed_issue *issue)
{
    struct understand *u = arg;
    u->events.note(u->arg, issue);
}

/* --- life --- */

static const struct feed_sink sink = {on_row, on_note};

static enum billet_status open_feed(struct understand *u, const struct understand_options *options,
                                    struct billet_error *err)
{
    const struct feed_options feed = {
        .codes = u->codes,
        .rules = u->rules,
        .occupations = u->occupations,
        .soc = u->soc,
        .mapping = options->mapping,
        .today = clock_today(),
        .home = options->home,
        .own_employer = true,
        .understand = true,
    };
    return feed_new(FEED_VACANCY, options->format, &feed, &sink, u, &u->feed, err);
}

enum billet_status understand_new(const struct understand_options *options,
                                  const struct understand_events *events, void *arg,
                                  struct understand **out, struct billet_error *err)
{
    struct understand *u = mem_alloc(1, sizeof *u);
    if (u == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading a file");
    }
    u->events = *events;
    u->arg = arg;
    enum billet_status status = load_codes(u, options->codes_folder, err);
    status = status == BILLET_OK ? rules_new(u->codes, &u->rules, err) : status;
    status = status == BILLET_OK ? load_occupations(u, options->codes_folder, err) : status;
    status = status == BILLET_OK ? open_feed(u, options, err) : status;
    if (status != BILLET_OK) {
        understand_free(u);
        return status;
    }
    *out = u;
    return BILLET_OK;
}

enum billet_status understand_write(struct understand *u, struct billet_span bytes,
                                    struct billet_error *err)
{
    return feed_write(u->feed, bytes.ptr, bytes.len, err);
}

enum billet_status understand_finish(struct understand *u, struct billet_error *err)
{
    return feed_finish(u->feed, err);
}

const struct feed_counts *understand_counts(const struct understand *u)
{
    return feed_counts(u->feed);
}

void understand_free(struct understand *u)
{
    if (u != NULL) {
        feed_free(u->feed);
        occupation_free(u->occupations);
        occupation_free(u->soc);
        rules_free(u->rules);
        codes_free(u->codes);
        buf_fini(&u->line);
        mem_free(u);
    }
}
