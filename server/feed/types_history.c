/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person has done and holds: experience and service (a concept and months), certificates
 * (a concept and the day until which it is valid), and the states of facts.
 */
#include "server/feed/list.h"
#include "server/feed/members.h"

#define HISTORY_MAX        64
#define HISTORY_MONTHS_MAX 1200

/* The name of the concept in one row: {"occupation": …, "months": …}. */
static const char *concept_of(const struct field *f)
{
    return f->set == CODES_SPECIALTIES ? "specialty" : "occupation";
}

static void write_stay(struct jsonw *w, const struct field *f, struct billet_span code,
                       int64_t months)
{
    jsonw_object_begin(w);
    jsonw_key(w, concept_of(f));
    jsonw_span(w, code);
    jsonw_key(w, "months");
    jsonw_int(w, months);
    jsonw_object_end(w);
}

struct stay {
    struct billet_span code;
    int64_t months;
};

struct stay_list {
    struct stay item[HISTORY_MAX];
    size_t count;
};

static void add_stay(struct reading *r, struct stay_list *list, struct stay stay)
{
    if (list->count == HISTORY_MAX) {
        struct feed_issue *issue = reading_issue(r, FEED_ERROR, "feed.list_long", stay.code);
        reading_arg_int(r, issue, "most", HISTORY_MAX);
        return;
    }
    list->item[list->count++] = stay;
}

/* Nothing is written when nothing was understood: absent is not "never worked". */
static void set_stays(struct reading *r, const struct field *f, const struct stay_list *list)
{
    size_t id = reading_field_id(r, f);
    if (list->count == 0 && r->unread[id]) {
        return;
    }
    struct jsonw w = reading_json_open(r);
    jsonw_array_begin(&w);
    for (size_t i = 0; i < list->count; i++) {
        write_stay(&w, f, list->item[i].code, list->item[i].months);
    }
    jsonw_array_end(&w);
    reading_set_json(r, id, &w);
}

static void history_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct stay_list list = {.count = 0};
    struct billet_span item;
    while (!text_is_none(text) && list_next(&text, &item)) {
        struct billet_span name;
        struct stay stay = {{NULL, 0}, -1};
        text_split_months(item, &name, &stay.months);
        if (stay.months < 0) {
            r->unread[reading_field_id(r, f)] = true;
            (void)reading_issue(r, FEED_WARNING, "feed.no_months", item);
            continue;
        }
        const struct code *code = resolve_code(r, f, f->set, name);
        if (code != NULL) {
            stay.code = code->code;
            add_stay(r, &list, stay);
        }
    }
    set_stays(r, f, &list);
}

static void history_item(const struct member_reader *m, struct stay_list *list)
{
    const char *const names[] = {concept_of(m->f), "months", NULL};
    struct stay stay = {{NULL, 0}, -1};
    if (!members_known(m, names)) {
        return;
    }
    const struct code *code = member_code(m, names[0], m->f->set);
    bool fine = member_int(m, "months", 0, HISTORY_MONTHS_MAX, &stay.months);
    if (fine && stay.months < 0) {
        m->r->place = (struct reading_place){PLACE_ITEM_MEMBER, m->index, "months"};
        (void)reading_issue(m->r, FEED_ERROR, "feed.missing", (struct billet_span){NULL, 0});
    } else if (fine && code != NULL) {
        stay.code = code->code;
        add_stay(m->r, list, stay);
    }
}

static void history_json(struct reading *r, const struct field *f, const json_t *value)
{
    struct stay_list list = {.count = 0};
    size_t index = 0;
    const json_t *item = NULL;
    if (!json_is_array(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    json_array_foreach(value, index, item)
    {
        struct member_reader m = {r, f, index, item};
        reading_at_item(r, index);
        history_item(&m, &list);
    }
    reading_at_end(r);
    set_stays(r, f, &list);
}

const struct field_type feed_type_history = {"array of stays", history_text, history_json};

/* --- certificates held --- */

struct certificates {
    struct jsonw w;
    struct code_list seen;
};

static void add_certificate(struct reading *r, struct certificates *held, struct billet_span code,
                            const struct civil_date *until)
{
    char text[CIVIL_DATE_SIZE];
    if (!code_list_add(r, &held->seen, code)) {
        return;
    }
    jsonw_key_span(&held->w, code);
    if (until == NULL) {
        jsonw_null(&held->w);
        return;
    }
    civil_date_format(*until, text);
    jsonw_text(&held->w, text);
}

static struct certificates open_certificates(struct reading *r)
{
    struct certificates held = {.seen = {.count = 0}};
    held.w = reading_json_open(r);
    jsonw_object_begin(&held.w);
    return held;
}

static void close_certificates(struct reading *r, const struct field *f, struct certificates *held)
{
    size_t id = reading_field_id(r, f);
    jsonw_object_end(&held->w);
    if (held->seen.count > 0 || !r->unread[id]) {
        reading_set_json(r, id, &held->w);
    }
}

/* "低压电工作业证（2027-01-31）": what is in parentheses is a date, or part of the name. */
static void certificate_item(struct reading *r, const struct field *f, struct billet_span item,
                             struct certificates *held)
{
    struct billet_span name;
    struct billet_span inner;
    struct civil_date until = {0, 0, 0};
    list_split_parens(item, &name, &inner);
    enum text_result dated =
        inner.ptr != NULL ? text_read_date(inner, r->options->today, &until) : TEXT_UNREAD;
    const struct code *code = resolve_code(r, f, f->set, dated == TEXT_UNREAD ? item : name);
    if (code != NULL) {
        add_certificate(r, held, code->code, dated == TEXT_READ ? &until : NULL);
    }
}

static void certificates_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct certificates held = open_certificates(r);
    struct billet_span item;
    while (!text_is_none(text) && resolve_next(r, f->set, &text, &item)) {
        certificate_item(r, f, item, &held);
    }
    close_certificates(r, f, &held);
}

static void certificates_json(struct reading *r, const struct field *f, const json_t *value)
{
    const char *key = NULL;
    size_t key_len = 0;
    json_t *member = NULL;
    if (!json_is_object(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    struct certificates held = open_certificates(r);
    struct member_reader m = {r, f, MEMBER_OF_FIELD, value};
    json_object_keylen_foreach((json_t *)value, key, key_len, member)
    {
        struct civil_date until = {0, 0, 0};
        bool known = false;
        const struct code *code = resolve_code(r, f, f->set, (struct billet_span){key, key_len});
        if (member_date(&m, key, &until, &known) && code != NULL) {
            add_certificate(r, &held, code->code, known ? &until : NULL);
        }
    }
    close_certificates(r, f, &held);
}

const struct field_type feed_type_held_certificates = {"object of dates", certificates_text,
                                                       certificates_json};

/* --- facts: where a fact comes from --- */

#define FACT_SOURCE_BYTES_MAX 200

static const char *const fact_states[] = {"verified", "declared", "unknown", NULL};
static const char *const fact_members[] = {"state", "source", "noted_on", NULL};

static bool in_table(const char *const *table, struct billet_span text)
{
    for (size_t i = 0; table[i] != NULL; i++) {
        if (billet_span_is(text, table[i])) {
            return true;
        }
    }
    return false;
}

static void fact_item(const struct member_reader *m, const char *name, struct jsonw *w)
{
    struct civil_date noted = {0, 0, 0};
    bool known = false;
    if (!members_known(m, fact_members)) {
        return;
    }
    struct billet_span state = member_text(m, "state", 16);
    struct billet_span source = member_text(m, "source", FACT_SOURCE_BYTES_MAX);
    bool fine = member_date(m, "noted_on", &noted, &known);
    if (!in_table(fact_states, state)) {
        (void)reading_issue(m->r, FEED_ERROR, "feed.fact_state", state);
        return;
    }
    jsonw_key(w, name);
    jsonw_object_begin(w);
    jsonw_key(w, "state");
    jsonw_span(w, state);
    if (source.ptr != NULL) {
        jsonw_key(w, "source");
        jsonw_span(w, source);
    }
    if (fine && known) {
        char text[CIVIL_DATE_SIZE];
        civil_date_format(noted, text);
        jsonw_key(w, "noted_on");
        jsonw_text(w, text);
    }
    jsonw_object_end(w);
}

static void facts_text(struct reading *r, const struct field *f, struct billet_span text)
{
    reading_unread(r, f, text);
}

static void facts_json(struct reading *r, const struct field *f, const json_t *value)
{
    const char *key = NULL;
    json_t *member = NULL;
    if (!json_is_object(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    struct jsonw w = reading_json_open(r);
    jsonw_object_begin(&w);
    json_object_foreach((json_t *)value, key, member)
    {
        const struct field *fact = feed_field_named(r->kind, billet_span_of(key));
        struct member_reader m = {r, f, MEMBER_OF_FIELD, member};
        if (fact == NULL || (fact->flags & FIELD_FACT) == 0) {
            (void)reading_issue(r, FEED_ERROR, "feed.fact_name", billet_span_of(key));
        } else {
            fact_item(&m, key, &w);
        }
    }
    jsonw_object_end(&w);
    reading_set_json(r, reading_field_id(r, f), &w);
}

const struct field_type feed_type_facts = {"object of facts", facts_text, facts_json};
