/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows of the database -> cells -> a file. The columns are one table; a row of cells is filled
 * through it, whatever the format.
 */
#include "server/app/shortlist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/clock.h"
#include "server/core/crypto.h"
#include "server/core/jsonw.h"
#include "server/export/export.h"
#include "server/text/codes.h"

struct job {
    struct app_call call;
    struct shortlist_request request;
    shortlist_done_fn *done;
    void *arg;
};

struct sheet {
    struct job *job;
    const struct db_reply *reply;
    struct billet_arena *arena; /* of the texts that are made here */
    size_t rows;
    size_t *order;             /* rows in the order of the file */
    struct billet_span *cells; /* rows * columns, in that order */
};

typedef struct billet_span cell_fn(const struct sheet *sheet, size_t row);

/* --- cells ------------------------------------------------------------------------------------ */

static struct billet_span text(const struct sheet *s, size_t row, const char *column)
{
    return db_reply_text(s->reply, 0, row, column);
}

static struct billet_span keep(const struct sheet *s, struct buf *b)
{
    struct billet_span out = {billet_arena_strndup(s->arena, buf_span(b).ptr, b->len), b->len};
    buf_fini(b);
    return out;
}

static void name_of(const struct sheet *s, enum code_set set, struct billet_span code,
                    struct buf *out)
{
    const struct code *found =
        s->job->call.app->codes != NULL ? codes_get(s->job->call.app->codes, set, code) : NULL;
    if (found == NULL) {
        buf_append_span(out, code);
        return;
    }
    bool en = s->job->request.lang == LANG_EN && found->name_en.len > 0;
    buf_append_span(out, en ? found->name_en : found->name_zh);
}

static struct billet_span named(const struct sheet *s, size_t row, const char *column,
                                enum code_set set)
{
    struct billet_span code = text(s, row, column);
    struct buf b = {0};
    if (code.len == 0) {
        return (struct billet_span){NULL, 0};
    }
    name_of(s, set, code, &b);
    return keep(s, &b);
}

/* {a,b,c} of PostgreSQL, whose elements are codes and so never quoted. */
static struct billet_span named_list(const struct sheet *s, size_t row, const char *column,
                                     enum code_set set, const char *mark)
{
    struct billet_span list = text(s, row, column);
    struct buf b = {0};
    for (size_t at = 1; at + 1 < list.len;) {
        size_t end = at;
        while (list.ptr[end] != ',' && list.ptr[end] != '}') {
            end++;
        }
        buf_append_text(&b, b.len > 0 ? "、" : "");
        name_of(s, set, (struct billet_span){list.ptr + at, end - at}, &b);
        buf_append_text(&b, mark);
        at = end + 1;
    }
    return keep(s, &b);
}

static struct billet_span cell_employer(const struct sheet *s, size_t row)
{
    return text(s, row, "employer_name");
}

static struct billet_span cell_booth(const struct sheet *s, size_t row)
{
    return text(s, row, "booth");
}

static struct billet_span cell_reference(const struct sheet *s, size_t row)
{
    return text(s, row, "reference");
}

static struct billet_span cell_title(const struct sheet *s, size_t row)
{
    return text(s, row, "title");
}

static struct billet_span cell_vacancy_region(const struct sheet *s, size_t row)
{
    return named(s, row, "vacancy_region", CODES_REGIONS);
}

static struct billet_span cell_wage_min(const struct sheet *s, size_t row)
{
    return text(s, row, "wage_min");
}

static struct billet_span cell_wage_max(const struct sheet *s, size_t row)
{
    return text(s, row, "wage_max");
}

static struct billet_span cell_rank(const struct sheet *s, size_t row)
{
    return text(s, row, "rank");
}

static struct billet_span cell_pseudonym(const struct sheet *s, size_t row)
{
    return text(s, row, "pseudonym");
}

static struct billet_span cell_name(const struct sheet *s, size_t row)
{
    return text(s, row, "name");
}

static struct billet_span cell_phone(const struct sheet *s, size_t row)
{
    struct billet_span sealed = text(s, row, "phone");
    struct crypto_place place = {"candidate_identity", "phone", s->job->call.who->city, 0};
    struct buf plain = {0};
    struct billet_error err;
    db_reply_int64(s->reply, 0, row, "candidate", &place.id);
    if (sealed.len == 0 ||
        crypto_open(s->job->call.app->keys, &place, sealed, &plain, &err) != BILLET_OK) {
        buf_fini(&plain);
        return (struct billet_span){NULL, 0};
    }
    return keep(s, &plain);
}

static struct billet_span cell_education(const struct sheet *s, size_t row)
{
    static const char *const zh[] = {"无",   "小学", "初中", "高中/中专", "大专",
                                     "本科", "硕士", "博士", ""};
    static const char *const en[] = {"none",          "primary", "junior middle",
                                     "senior middle", "college", "bachelor",
                                     "master",        "doctor",  ""};
    int64_t level = -1;
    if (!db_reply_int64(s->reply, 0, row, "education", &level) || level < 0 || level > 8) {
        return (struct billet_span){NULL, 0};
    }
    return billet_span_of(s->job->request.lang == LANG_EN ? en[level] : zh[level]);
}

static struct billet_span cell_occupation(const struct sheet *s, size_t row)
{
    return named(s, row, "occupation", CODES_OCCUPATIONS);
}

static struct billet_span cell_skills(const struct sheet *s, size_t row)
{
    return named_list(s, row, "skills", CODES_SKILLS, "");
}

static struct billet_span cell_certificates(const struct sheet *s, size_t row)
{
    bool declared = db_reply_bool(s->reply, 0, row, "declared");
    const char *mark = s->job->request.lang == LANG_EN ? " (declared)" : "（自报）";
    return named_list(s, row, "certificates", CODES_CERTIFICATES, declared ? mark : "");
}

static struct billet_span cell_county(const struct sheet *s, size_t row)
{
    return named(s, row, "county", CODES_REGIONS);
}

static struct billet_span cell_confirm(const struct sheet *s, size_t row)
{
    static const struct {
        const char *gate, *zh, *en;
    } gates[] = {
        {"G03", "工作地点", "place"},    {"G04", "学历", "education"},
        {"G05", "证书", "certificates"}, {"G06", "必备技能", "must skills"},
        {"G07", "薪资", "wage"},         {"G08", "用工形式", "employment"},
        {"G09", "班次", "shifts"},       {"G10", "工作经验", "experience"},
        {"G12", "到岗时间", "start"},
    };
    struct billet_span list = text(s, row, "confirm");
    struct buf b = {0};
    for (size_t at = 1; at + 3 < list.len; at += 4) {
        for (size_t g = 0; g < sizeof gates / sizeof gates[0]; g++) {
            if (memcmp(list.ptr + at, gates[g].gate, 3) == 0) {
                buf_append_text(&b, b.len > 0 ? "、" : "");
                buf_append_text(&b, s->job->request.lang == LANG_EN ? gates[g].en : gates[g].zh);
            }
        }
    }
    return keep(s, &b);
}

static struct billet_span cell_state(const struct sheet *s, size_t row)
{
    return text(s, row, "state");
}

/* THE table of columns, in the order of a list by employer. */
static const struct {
    struct export_column column;
    cell_fn *cell;
} columns[] = {
    {{"employer", "用人单位", "Employer", EXPORT_TEXT, 28}, cell_employer},
    {{"booth", "展位", "Booth", EXPORT_TEXT, 8}, cell_booth},
    {{"reference", "岗位编号", "Reference", EXPORT_TEXT, 16}, cell_reference},
    {{"title", "岗位名称", "Post", EXPORT_TEXT, 24}, cell_title},
    {{"region", "工作地点", "Place", EXPORT_TEXT, 12}, cell_vacancy_region},
    {{"wage_min", "月薪下限", "Pay from", EXPORT_INT, 10}, cell_wage_min},
    {{"wage_max", "月薪上限", "Pay to", EXPORT_INT, 10}, cell_wage_max},
    {{"rank", "排名", "Rank", EXPORT_INT, 6}, cell_rank},
    {{"pseudonym", "代号", "Pseudonym", EXPORT_TEXT, 12}, cell_pseudonym},
    {{"name", "姓名", "Name", EXPORT_TEXT, 12}, cell_name},
    {{"phone", "联系电话", "Phone", EXPORT_TEXT, 16}, cell_phone},
    {{"education", "学历", "Education", EXPORT_TEXT, 12}, cell_education},
    {{"occupation", "从业经历", "Occupation", EXPORT_TEXT, 20}, cell_occupation},
    {{"skills", "技能", "Skills", EXPORT_TEXT, 36}, cell_skills},
    {{"certificates", "证书", "Certificates", EXPORT_TEXT, 28}, cell_certificates},
    {{"county", "所在旗县区", "County", EXPORT_TEXT, 14}, cell_county},
    {{"confirm", "待确认", "To confirm", EXPORT_TEXT, 18}, cell_confirm},
    {{"state", "状态", "State", EXPORT_TEXT, 12}, cell_state},
};
#define COLUMNS (sizeof columns / sizeof columns[0])

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
static bool put_in_order(struct sheet *s)
{
    s->order = billet_arena_array(s->arena, s->rows + 1, sizeof *s->order);
    struct by_candidate *keys = billet_arena_array(s->arena, s->rows + 1, sizeof *keys);
    if (s->order == NULL || keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->rows; i++) {
        keys[i] = (struct by_candidate){text(s, i, "pseudonym"), i};
    }
    if (s->job->request.by == SHORTLIST_BY_CANDIDATE) {
        qsort(keys, s->rows, sizeof *keys, compare_candidates);
    }
    for (size_t i = 0; i < s->rows; i++) {
        s->order[i] = keys[i].row;
    }
    return true;
}

static bool fill(struct sheet *s)
{
    s->cells = billet_arena_array(s->arena, s->rows * COLUMNS + 1, sizeof *s->cells);
    if (s->cells == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->rows; i++) {
        for (size_t c = 0; c < COLUMNS; c++) {
            s->cells[i * COLUMNS + c] = columns[c].cell(s, s->order[i]);
        }
    }
    return true;
}

/* --- formats --------------------------------------------------------------------------------- */

static void write_json(const struct sheet *s, struct buf *out)
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
        for (size_t c = 0; c < COLUMNS; c++) {
            struct billet_span cell = s->cells[i * COLUMNS + c];
            if (cell.len == 0) {
                continue;
            }
            jsonw_key(&w, columns[c].column.key);
            if (columns[c].column.type == EXPORT_INT) {
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

static void column_list(struct export_column out[static COLUMNS])
{
    for (size_t c = 0; c < COLUMNS; c++) {
        out[c] = columns[c].column;
    }
}

static void write_csv(const struct sheet *s, struct buf *out)
{
    struct export_column list[COLUMNS];
    column_list(list);
    export_csv_header(list, COLUMNS, out);
    for (size_t i = 0; i < s->rows; i++) {
        export_csv_row(list, COLUMNS, s->cells + i * COLUMNS, out);
    }
}

/* One sheet an employer, or one for all people. */
static size_t split(const struct sheet *s, const struct export_column *list,
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
            struct billet_span name = s->cells[i * COLUMNS];
            const char *title = s->job->request.by == SHORTLIST_BY_EMPLOYER
                                    ? billet_arena_strndup(s->arena, name.ptr, name.len)
                                    : "推荐名单";
            tables[count++] = (struct export_table){.name = title != NULL ? title : "-",
                                                    .columns = list,
                                                    .column_count = COLUMNS,
                                                    .cells = s->cells + i * COLUMNS};
        }
        tables[count - 1].row_count++;
    }
    return count;
}

static enum billet_status write_xlsx(const struct sheet *s, struct buf *out,
                                     struct billet_error *err)
{
    char now[CLOCK_RFC3339_SIZE];
    char round[24];
    struct export_column list[COLUMNS];
    struct export_table *tables =
        billet_arena_array(s->arena, s->rows + 1, sizeof(struct export_table));
    if (tables == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the sheets");
    }
    column_list(list);
    clock_rfc3339(clock_wall_ms(), now);
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
        {"规则", "Policy", keep(s, &p)},
        {"方法", "Method", db_reply_text(s->reply, 1, 0, "method")},
        {"轮次状态", "State", db_reply_text(s->reply, 1, 0, "state")},
        {"结果摘要", "Result SHA-256", db_reply_text(s->reply, 1, 0, "result_sha256")},
        {"引擎版本", "Engine", db_reply_text(s->reply, 1, 0, "engine_version")},
        {"导出人", "Exported by", billet_span_of(s->job->call.who->id)},
        {"导出时间", "Exported at", billet_span_of(now)},
    };
    const struct export_book book = {.title = "推荐名单 Shortlist",
                                     .notes = notes,
                                     .note_count = sizeof notes / sizeof notes[0],
                                     .tables = tables,
                                     .table_count = split(s, list, tables)};
    return export_xlsx(&book, out, err);
}

/* --- the way through
 * ------------------------------------------------------------------------------ */

static enum billet_status make(struct sheet *s, struct buf *out, struct billet_error *err)
{
    if (db_reply_rows(s->reply, 1) == 0) {
        return billet_error_set(err, BILLET_ENOTFOUND, "no such round");
    }
    if (s->rows > SHORTLIST_ROWS_MAX) {
        return billet_error_set(err, BILLET_ELIMIT, "the shortlist has more than %d rows",
                                SHORTLIST_ROWS_MAX);
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

static void fetched(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    static const struct {
        const char *type, *extension;
    } kinds[] = {
        {"application/json", "json"},
        {"text/csv; charset=utf-8", "csv"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    };
    struct job *job = arg;
    if (err != NULL) {
        job->done(job->arg, NULL, err);
        return;
    }
    struct billet_error own;
    struct buf out = {0};
    struct buf disposition = {0};
    char name[64];
    struct sheet sheet = {.job = job,
                          .reply = reply,
                          .arena = billet_arena_new(NULL),
                          .rows = db_reply_rows(reply, 0)};
    enum billet_status status =
        sheet.arena == NULL ? billet_error_set(&own, BILLET_ENOMEM, "no memory for the shortlist")
                            : make(&sheet, &out, &own);
    snprintf(name, sizeof name, "shortlist-%lld", (long long)job->request.round);
    export_disposition(billet_span_of(name), kinds[job->request.format].extension, &disposition);
    const struct shortlist_file file = {.content_type = kinds[job->request.format].type,
                                        .disposition = buf_span(&disposition).ptr,
                                        .bytes = buf_span(&out),
                                        .rows = sheet.rows};
    job->done(job->arg, status == BILLET_OK ? &file : NULL, status == BILLET_OK ? NULL : &own);
    buf_fini(&disposition);
    buf_fini_secret(&out);
    billet_arena_free(sheet.arena);
}

enum billet_status shortlist_export(const struct app_call *call,
                                    const struct shortlist_request *request,
                                    shortlist_done_fn *done, void *arg, struct billet_error *err)
{
    char round[24];
    char employer[24];
    struct db_scope scope = app_scope(call, "shortlist.export");
    struct job *job = billet_arena_alloc(call->arena, sizeof *job);
    struct db_batch *batch = db_batch_new(call->arena, &scope);
    if (job == NULL || batch == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
    }
    *job = (struct job){.call = *call, .request = *request, .done = done, .arg = arg};
    snprintf(round, sizeof round, "%lld", (long long)request->round);
    snprintf(employer, sizeof employer, "%lld", (long long)request->employer);
    db_param params[] = {billet_span_of(round), billet_span_of(employer)};
    enum billet_status status = db_batch_add(batch, Q_SHORTLIST_ROWS, params, 2, err);
    if (status == BILLET_OK) {
        status = db_batch_add(batch, Q_SHORTLIST_COVER, params, 1, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    return db_submit(call->app->pool, batch, APP_DEADLINE_MS, fetched, job, err) != NULL
               ? BILLET_OK
               : err->status;
}

bool shortlist_by_of(struct billet_span word, enum shortlist_by *out)
{
    bool employer = word.ptr == NULL || billet_span_is(word, "employer");
    *out = employer ? SHORTLIST_BY_EMPLOYER : SHORTLIST_BY_CANDIDATE;
    return employer || billet_span_is(word, "candidate");
}

bool shortlist_format_of(struct billet_span word, enum shortlist_format *out)
{
    static const char *const words[] = {"json", "csv", "xlsx"};
    *out = SHORTLIST_JSON;
    for (int i = 0; i < 3; i++) {
        if (billet_span_is(word, words[i])) {
            *out = (enum shortlist_format)i;
            return true;
        }
    }
    return word.ptr == NULL;
}
