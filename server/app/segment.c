/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One arena a segment. A row is its document as the normaliser wrote it, without the closing
 * brace, so that id and sealed values can be appended; a later member of the same name wins.
 */
#include "server/app/segment.h"

#include <stdio.h>
#include <string.h>

#include "server/core/jsonw.h"
#include "server/core/mem.h"
#include "server/core/messages.h"
#include "server/text/ids.h"

/* One secret column of a kind: where it stands in the row, what its columns are called. */
struct secret {
    const char *table;
    const char *column;
    const char *index_column;
    const char *mask_column;
    void (*mask)(char *normalised);
};

static const struct secret candidate_secrets[] = {
    {"candidate_identity", "identity_number", "identity_index", "identity_mask", id_number_mask},
    {"candidate_identity", "phone", "phone_index", "phone_mask", id_phone_mask},
};
static const struct secret employer_secrets[] = {
    {"employer", "contact_phone", "contact_phone_index", "contact_phone_mask", id_phone_mask},
};

#define SECRETS_MAX 2

struct row {
    struct row *next;
    uint64_t row, line;
    int64_t id;
    enum feed_verdict verdict;
    struct billet_span doc; /* without the closing brace */
    struct billet_span issues;
    struct billet_span key; /* JSON object for the resolve query; {NULL, 0}: none */
    struct billet_span secrets[SECRETS_MAX];
    char indexes[SECRETS_MAX][CRYPTO_INDEX_SIZE];
};

struct segment {
    struct app *app;
    enum feed_kind kind;
    const char *city;
    struct billet_arena *arena;
    const struct secret *secrets;
    size_t secret_count;
    enum query_id resolve; /* QUERY_COUNT: ids are not needed before writing */
    struct row *first;
    struct row **last;
    size_t rows;
    size_t bytes;
    struct segment *next; /* in a queue */
};

struct segment *segment_new(struct app *app, enum feed_kind kind, const char *city)
{
    struct segment *s = mem_alloc(1, sizeof *s);
    struct billet_arena *arena = billet_arena_new(NULL);
    if (s == NULL || arena == NULL) {
        mem_free(s);
        billet_arena_free(arena);
        return NULL;
    }
    *s = (struct segment){.app = app, .kind = kind, .arena = arena, .resolve = QUERY_COUNT};
    s->city = billet_arena_strdup(arena, city);
    s->last = &s->first;
    if (kind == FEED_CANDIDATE) {
        s->secrets = candidate_secrets;
        s->secret_count = 2;
        s->resolve = Q_CANDIDATE_RESOLVE;
    } else if (kind == FEED_EMPLOYER) {
        s->secrets = employer_secrets;
        s->secret_count = 1;
        s->resolve = Q_EMPLOYER_RESOLVE;
    }
    return s;
}

void segment_free(struct segment *segment)
{
    if (segment == NULL) {
        return;
    }
    for (struct row *r = segment->first; r != NULL; r = r->next) {
        for (size_t i = 0; i < segment->secret_count; i++) {
            crypto_wipe((char *)(uintptr_t)r->secrets[i].ptr, r->secrets[i].len);
        }
    }
    billet_arena_free(segment->arena);
    mem_free(segment);
}

size_t segment_rows(const struct segment *segment)
{
    return segment->rows;
}

bool segment_is_full(const struct segment *segment)
{
    return segment->rows >= APP_SEGMENT_ROWS || segment->bytes >= SEGMENT_BYTES;
}

struct segment **segment_next(struct segment *segment)
{
    return &segment->next;
}

static void issue_text(const struct feed_issue *issue, const struct feed_row *row, enum lang lang,
                       const char *key, struct jsonw *w)
{
    struct message_value values[3 + FEED_ARGS_MAX] = {
        message_int("row", row != NULL ? (int64_t)row->row : 0),
        message_span("field", issue->column.ptr != NULL ? issue->column : issue->field),
        message_span("value", issue->value),
    };
    size_t count = 3;
    for (size_t i = 0; i < FEED_ARGS_MAX && issue->args[i].name != NULL; i++) {
        values[count++] = message_span(issue->args[i].name, issue->args[i].value);
    }
    struct buf text = {0};
    message_format(&text, issue->code, lang, values, count);
    jsonw_key(w, key);
    jsonw_span_lossy(w, buf_span(&text));
    buf_fini(&text);
}

void issue_write(const struct feed_issue *issue, const struct feed_row *row, struct jsonw *w)
{
    jsonw_object_begin(w);
    jsonw_key(w, "code");
    jsonw_text(w, issue->code);
    jsonw_key(w, "severity");
    jsonw_text(w, issue->severity == FEED_ERROR ? "error" : "warning");
    jsonw_key(w, "field");
    jsonw_span_lossy(w, issue->field);
    jsonw_key(w, "pointer");
    jsonw_span_lossy(w, issue->pointer);
    jsonw_key(w, "value");
    jsonw_span_lossy(w, issue->value);
    issue_text(issue, row, LANG_ZH, "zh", w);
    issue_text(issue, row, LANG_EN, "en", w);
    jsonw_object_end(w);
}

void issues_write(const struct feed_issue *issues, size_t count, const struct feed_row *row,
                  struct jsonw *w)
{
    jsonw_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        issue_write(&issues[i], row, w);
    }
    jsonw_array_end(w);
}

/* What the resolve query asks of a row. */
static void key_write(const struct segment *s, const struct row *r, const struct feed_row *in,
                      struct jsonw *w)
{
    jsonw_object_begin(w);
    jsonw_key(w, "row");
    jsonw_int(w, (int64_t)r->row);
    if (s->kind == FEED_CANDIDATE) {
        if (r->secrets[0].ptr != NULL) {
            jsonw_key(w, "identity_index");
            jsonw_text(w, r->indexes[0]);
        }
        jsonw_key(w, "source");
        jsonw_span(w, in->keys.source);
        jsonw_key(w, "source_reference");
        jsonw_span(w, in->reference);
    } else {
        jsonw_key(w, "credit_code");
        jsonw_span(w, in->reference);
        jsonw_key(w, "name");
        jsonw_span(w, in->keys.name);
    }
    jsonw_object_end(w);
}

static struct billet_span keep(struct segment *s, struct buf *text)
{
    struct billet_span out = {billet_arena_strndup(s->arena, buf_span(text).ptr, text->len),
                              text->len};
    if (text->failed) {
        out.ptr = NULL;
    }
    s->bytes += text->len;
    buf_fini(text);
    return out;
}

static bool take_secrets(struct segment *s, struct row *r, const struct feed_row *in)
{
    const struct billet_span plain[SECRETS_MAX] = {
        s->kind == FEED_CANDIDATE ? in->keys.identity_number : in->keys.phone, in->keys.phone};
    for (size_t i = 0; i < s->secret_count; i++) {
        if (plain[i].ptr == NULL || plain[i].len == 0) {
            continue;
        }
        r->secrets[i].ptr = billet_arena_strndup(s->arena, plain[i].ptr, plain[i].len);
        r->secrets[i].len = plain[i].len;
        if (r->secrets[i].ptr == NULL) {
            return false;
        }
        crypto_index(s->app->keys, s->secrets[i].column, plain[i], r->indexes[i]);
    }
    return true;
}

/* Of a refused row nothing is kept but its own reference, so that the sender finds it. References
 * of people are not: what stands in a wrong column may be anything. */
static void keep_reference(struct segment *s, struct row *r, const struct feed_row *in)
{
    struct buf text = {0};
    struct jsonw w;
    if (s->kind != FEED_VACANCY || in->reference.len == 0) {
        return;
    }
    buf_append_text(&text, "{\"reference\":");
    jsonw_init(&w, &text);
    jsonw_span_lossy(&w, in->reference);
    r->doc = keep(s, &text);
}

enum billet_status segment_add(struct segment *segment, const struct feed_row *in,
                               struct billet_error *err)
{
    struct row *r = billet_arena_alloc(segment->arena, sizeof *r);
    if (r == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a row");
    }
    *r = (struct row){.row = in->row, .line = in->line, .verdict = in->verdict};
    struct buf text = {0};
    struct jsonw w;
    jsonw_init(&w, &text);
    issues_write(in->issues, in->issue_count, in, &w);
    r->issues = keep(segment, &text);
    if (in->verdict != FEED_REFUSED) {
        if (!take_secrets(segment, r, in)) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for a row");
        }
        buf_append(&text, in->json.ptr, in->json.len - 1);
        r->doc = keep(segment, &text);
    } else {
        keep_reference(segment, r, in);
    }
    if (in->verdict != FEED_REFUSED && segment->resolve != QUERY_COUNT) {
        jsonw_init(&w, &text);
        key_write(segment, r, in, &w);
        r->key = keep(segment, &text);
    }
    if (r->issues.ptr == NULL || (in->verdict != FEED_REFUSED && r->doc.ptr == NULL)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a row");
    }
    *segment->last = r;
    segment->last = &r->next;
    segment->rows++;
    return BILLET_OK;
}

bool segment_keys(const struct segment *segment, enum query_id *query, struct buf *out)
{
    if (segment->resolve == QUERY_COUNT) {
        return false;
    }
    *query = segment->resolve;
    buf_append_char(out, '[');
    bool any = false;
    for (const struct row *r = segment->first; r != NULL; r = r->next) {
        if (r->key.ptr != NULL) {
            buf_append_text(out, any ? "," : "");
            buf_append_span(out, r->key);
            any = true;
        }
    }
    buf_append_char(out, ']');
    return any;
}

enum billet_status segment_take_ids(struct segment *segment, const struct db_reply *reply,
                                    size_t stmt, struct billet_error *err)
{
    size_t rows = db_reply_rows(reply, stmt);
    struct row *r = segment->first;
    for (size_t i = 0; i < rows; i++) { /* both are in the order of the file */
        int64_t row = 0;
        int64_t id = 0;
        db_reply_int64(reply, stmt, i, "row", &row);
        db_reply_int64(reply, stmt, i, "id", &id);
        while (r != NULL && r->row != (uint64_t)row) {
            r = r->next;
        }
        if (r == NULL || id <= 0) {
            return billet_error_set(err, BILLET_EINTERNAL, "ids do not fit the rows");
        }
        r->id = id;
    }
    return BILLET_OK;
}

static enum billet_status seal_row(const struct segment *s, const struct row *r, struct buf *out,
                                   struct billet_error *err)
{
    for (size_t i = 0; i < s->secret_count; i++) {
        if (r->secrets[i].ptr == NULL) {
            continue;
        }
        const struct crypto_place place = {s->secrets[i].table, s->secrets[i].column, s->city,
                                           r->id};
        struct buf sealed = {0};
        enum billet_status status = crypto_seal(s->app->keys, &place, r->secrets[i], &sealed, err);
        if (status != BILLET_OK) {
            buf_fini(&sealed);
            return status;
        }
        char masked[ID_PHONE_SIZE];
        snprintf(masked, sizeof masked, "%.*s", (int)r->secrets[i].len, r->secrets[i].ptr);
        s->secrets[i].mask(masked);
        buf_printf(out, ",\"%s\":\"%s\",\"%s\":\"%s\",\"%s\":\"%s\"", s->secrets[i].column,
                   buf_span(&sealed).ptr, s->secrets[i].index_column, r->indexes[i],
                   s->secrets[i].mask_column, masked);
        buf_fini(&sealed);
    }
    return BILLET_OK;
}

bool segment_digest(const struct segment *segment, unsigned char out[static CRYPTO_SHA256_BYTES])
{
    struct sha256 h;
    sha256_init(&h);
    for (const struct row *r = segment->first; r != NULL; r = r->next) {
        sha256_update(&h, r->issues);
        if (r->doc.ptr != NULL) {
            sha256_update(&h, r->doc);
            sha256_update(&h, (struct billet_span){(const char *)r->indexes, sizeof r->indexes});
        }
    }
    return sha256_final(&h, out);
}

/* Of what the row says. Secrets count by their indexes: sealed texts differ every time. */
static void digest_write(const struct segment *s, const struct row *r, struct billet_span extra,
                         struct buf *out)
{
    struct billet_span parts[2 + SECRETS_MAX] = {r->doc, extra};
    size_t count = 2;
    for (size_t i = 0; i < s->secret_count; i++) {
        parts[count++] = (struct billet_span){r->indexes[i], CRYPTO_INDEX_SIZE};
    }
    char hex[CRYPTO_SHA256_HEX_SIZE];
    crypto_sha256_hex(parts, count, hex);
    buf_printf(out, ",\"digest\":\"\\\\x%s\"", hex);
}

enum billet_status segment_json(const struct segment *segment, struct billet_span extra,
                                struct buf *out, struct billet_error *err)
{
    static const char *const verdicts[] = {"taken", "needs_review", "refused"};
    buf_append_char(out, '[');
    for (const struct row *r = segment->first; r != NULL; r = r->next) {
        buf_printf(out, "%s{\"row\":%llu,\"line\":%llu,\"verdict\":\"%s\"",
                   r == segment->first ? "" : ",", (unsigned long long)r->row,
                   (unsigned long long)r->line, verdicts[r->verdict]);
        buf_append_text(out, ",\"issues\":");
        buf_append_span(out, r->issues);
        if (r->doc.ptr != NULL) {
            digest_write(segment, r, extra, out);
            buf_append_text(out, ",\"doc\":");
            buf_append_span(out, r->doc);
            if (segment->resolve != QUERY_COUNT) {
                buf_printf(out, ",\"id\":%lld", (long long)r->id);
            }
            enum billet_status status = seal_row(segment, r, out, err);
            if (status != BILLET_OK) {
                return status;
            }
            buf_append_span(out, extra);
            buf_append_char(out, '}');
        }
        buf_append_char(out, '}');
    }
    buf_append_char(out, ']');
    return out->failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for a segment")
                       : BILLET_OK;
}
