/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of a shortlist: one table, one small function a column from a row of the database
 * to the text of a cell. Codes get their names, sealed phones are opened.
 */
#include "server/app/shortlist_inner.h"

#include <stdio.h>

#include "server/core/crypto.h"
#include "server/core/log.h"
#include "server/text/codes.h"

static struct billet_span text(const struct shortlist_sheet *s, size_t row, const char *column)
{
    return db_reply_text(s->reply, 0, row, column);
}

struct billet_span shortlist_keep(const struct shortlist_sheet *s, struct buf *b)
{
    struct billet_span out = {billet_arena_strndup(s->arena, buf_span(b).ptr, b->len), b->len};
    out.len = out.ptr != NULL ? out.len : 0;
    buf_fini(b);
    return out;
}

struct billet_span shortlist_word(const struct shortlist_sheet *s, const char *set,
                                  struct billet_span word)
{
    char code[48];
    snprintf(code, sizeof code, "%s.%.*s", set, (int)word.len, word.len > 0 ? word.ptr : "");
    const struct message *found = word.len > 0 ? message_find(code) : NULL;
    return found != NULL ? billet_span_of(found->text[s->job->request.lang]) : word;
}

static void name_of(const struct shortlist_sheet *s, enum code_set set, struct billet_span code,
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

static struct billet_span named(const struct shortlist_sheet *s, size_t row, const char *column,
                                enum code_set set)
{
    struct billet_span code = text(s, row, column);
    struct buf b = {0};
    if (code.len == 0) {
        return (struct billet_span){NULL, 0};
    }
    name_of(s, set, code, &b);
    return shortlist_keep(s, &b);
}

/* {a,b,c} of PostgreSQL, whose elements are codes and so never quoted. */
static struct billet_span named_list(const struct shortlist_sheet *s, size_t row,
                                     const char *column, enum code_set set, const char *mark)
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
    return shortlist_keep(s, &b);
}

static struct billet_span cell_employer(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "employer_name");
}

static struct billet_span cell_booth(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "booth");
}

static struct billet_span cell_reference(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "reference");
}

static struct billet_span cell_title(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "title");
}

static struct billet_span cell_vacancy_region(const struct shortlist_sheet *s, size_t row)
{
    return named(s, row, "vacancy_region", CODES_REGIONS);
}

static struct billet_span cell_wage_min(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "wage_min");
}

static struct billet_span cell_wage_max(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "wage_max");
}

static struct billet_span cell_rank(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "rank");
}

static struct billet_span cell_pseudonym(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "pseudonym");
}

static struct billet_span cell_name(const struct shortlist_sheet *s, size_t row)
{
    return text(s, row, "name");
}

static struct billet_span cell_phone(const struct shortlist_sheet *s, size_t row)
{
    struct billet_span sealed = text(s, row, "phone");
    struct crypto_place place = {"candidate_identity", "phone", s->job->call.who->city, 0};
    struct buf plain = {0};
    struct billet_error err;
    db_reply_int64(s->reply, 0, row, "candidate", &place.id);
    if (sealed.len == 0) {
        return (struct billet_span){NULL, 0};
    }
    if (crypto_open(s->job->call.app->keys, &place, sealed, &plain, &err) != BILLET_OK) {
        /* Moved, damaged, or of a key that is gone: the list goes on without it. */
        log_event(LOG_ERROR, "sealed_value_unreadable", log_int("candidate", place.id),
                  log_text("request_id", s->job->call.request_id), log_error(&err));
        buf_fini(&plain);
        return (struct billet_span){NULL, 0};
    }
    return shortlist_keep(s, &plain);
}

static struct billet_span cell_education(const struct shortlist_sheet *s, size_t row)
{
    return shortlist_word(s, "word.education", text(s, row, "education"));
}

static struct billet_span cell_occupation(const struct shortlist_sheet *s, size_t row)
{
    return named(s, row, "occupation", CODES_OCCUPATIONS);
}

static struct billet_span cell_skills(const struct shortlist_sheet *s, size_t row)
{
    return named_list(s, row, "skills", CODES_SKILLS, "");
}

static struct billet_span cell_certificates(const struct shortlist_sheet *s, size_t row)
{
    bool declared = db_reply_bool(s->reply, 0, row, "declared");
    const char *mark = s->job->request.lang == LANG_EN ? " (declared)" : "（自报）";
    return named_list(s, row, "certificates", CODES_CERTIFICATES, declared ? mark : "");
}

static struct billet_span cell_county(const struct shortlist_sheet *s, size_t row)
{
    return named(s, row, "county", CODES_REGIONS);
}

/* {G03,G12}: gates that passed as unknown. */
static struct billet_span cell_confirm(const struct shortlist_sheet *s, size_t row)
{
    struct billet_span list = text(s, row, "confirm");
    struct buf b = {0};
    for (size_t at = 1; at + 3 < list.len; at += 4) {
        const char gate[] = {'g', list.ptr[at + 1], list.ptr[at + 2]};
        buf_append_text(&b, b.len > 0 ? "、" : "");
        buf_append_span(&b, shortlist_word(s, "gate", (struct billet_span){gate, sizeof gate}));
    }
    return shortlist_keep(s, &b);
}

/* Programs read the word of the API, people its name. */
static struct billet_span cell_state(const struct shortlist_sheet *s, size_t row)
{
    struct billet_span state = text(s, row, "state");
    return s->job->request.format == SHORTLIST_JSON ? state
                                                    : shortlist_word(s, "word.referral", state);
}

const struct shortlist_column shortlist_columns[SHORTLIST_COLUMNS] = {
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
