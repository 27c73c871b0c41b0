/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the prose of a vacancy adds to its columns. A column that says something decides; what no
 * column states is taken from title and description, and marked. Offers add up.
 */
#include "config.h" /* memmem */
#include "server/feed/vacancy.h"

#include "server/core/utf8.h"
#include "server/feed/skills.h"

static void add_finding(struct reading *r, const struct finding *finding)
{
    if (r->finding_count < FINDINGS_MAX) {
        r->findings[r->finding_count++] = *finding;
    }
}

void vacancy_missing(struct reading *r, const char *code, size_t id)
{
    add_finding(r, &(struct finding){.code = code,
                                     .field = r->kind->fields[id].name,
                                     .rule = code,
                                     .severity = RULE_WARN,
                                     .quote = BILLET_SPAN_LITERAL("")});
}

/* What the work is and whom it asks for must be in the notice; columns may say it too. */
void vacancy_find_silence(struct reading *r)
{
    static const enum vacancy_field demands[] = {V_EDUCATION_MIN, V_EXPERIENCE_MIN, V_SKILLS,
                                                 V_CERTIFICATES};
    if (r->prose == NULL) {
        return;
    }
    bool told = prose_tells_demands(r->prose);
    for (size_t i = 0; i < sizeof demands / sizeof demands[0]; i++) {
        told = told || r->label[demands[i]].ptr != NULL;
    }
    if (!prose_tells_duties(r->prose)) {
        vacancy_missing(r, "no_duties", V_DESCRIPTION);
    }
    if (!told) {
        vacancy_missing(r, "no_conditions", V_DESCRIPTION);
    }
    bool ends = (r->said & UINT64_C(1) << V_OPEN_UNTIL) != 0;
    if (!ends && prose_best(r->prose, PROSE_VALIDITY) == NULL) {
        vacancy_missing(r, "no_validity", V_OPEN_UNTIL);
    }
}

static void search(struct reading *r)
{
    static const struct {
        enum vacancy_field field;
        enum prose_section section;
    } texts[] = {{V_TITLE, PROSE_TITLE}, {V_DESCRIPTION, PROSE_HEAD}, {V_CONDITIONS, PROSE_OFFERS}};
    prose_begin(r->prose);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t id = texts[i].field;
        if (r->cell[id].len > 0 && !prose_read(r->prose, r->kind->fields[id].name, texts[i].section,
                                               r->cell[id], r->options->home)) {
            r->no_memory = true;
        }
    }
}

static struct finding finding_of(const struct prose_mention *m)
{
    return (struct finding){.code = m->rule->name,
                            .rule = m->rule->id,
                            .field = m->field,
                            .severity = (enum rule_severity)m->rule->kind,
                            .quote = m->quote,
                            .start = m->start,
                            .end = m->end};
}

/* Two rules may find the same words: of findings of a code at one place the longest is told. */
static struct finding *told(struct reading *r, const struct finding *finding)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        struct finding *f = &r->findings[i];
        if (strcmp(f->code, finding->code) == 0 && strcmp(f->field, finding->field) == 0 &&
            f->start < finding->end && finding->start < f->end) {
            return f;
        }
    }
    return NULL;
}

static void take_findings(struct reading *r)
{
    size_t count = 0;
    const struct prose_mention *m = prose_mentions(r->prose, &count);
    for (size_t i = 0; i < count; i++, m++) {
        if (m->what != RULE_FINDING) {
            continue;
        }
        struct finding finding = finding_of(m);
        struct finding *same = told(r, &finding);
        if (same == NULL) {
            add_finding(r, &finding);
        } else if (finding.end - finding.start > same->end - same->start) {
            *same = finding;
        }
    }
}

/* --- single values --- */

static const struct prose_mention *wanted(struct reading *r, size_t id, enum prose_value value)
{
    const struct prose_mention *m =
        reading_has(r, id) || r->unread[id] ? NULL : prose_best(r->prose, value);
    if (m != NULL) {
        vacancy_mark(r, id);
    }
    return m;
}

static void take_pay(struct reading *r)
{
    bool stated = reading_has(r, V_WAGE_MAX) || reading_has(r, V_WAGE_TEXT);
    const struct prose_mention *m = stated ? NULL : wanted(r, V_WAGE_MIN, PROSE_PAY);
    if (m == NULL) {
        return;
    }
    bool base = m->rule->name != NULL; /* 底薪: at least that */
    if (m->pay.min >= 0) {
        reading_set_int(r, V_WAGE_MIN, m->pay.min);
    }
    if (m->pay.max >= 0 && !base) {
        reading_set_int(r, V_WAGE_MAX, m->pay.max);
    }
    if (m->pay.pay_months > 0 && !reading_has(r, V_PAY_MONTHS)) {
        reading_set_int(r, V_PAY_MONTHS, m->pay.pay_months);
    }
}

static void take_education(struct reading *r)
{
    const struct prose_mention *m = wanted(r, V_EDUCATION_MIN, PROSE_EDUCATION);
    if (m != NULL) {
        reading_set_int(r, V_EDUCATION_MIN, m->education.level);
    }
    bool relaxed =
        (m != NULL && m->education.relaxed) || prose_best(r->prose, PROSE_RELAXED) != NULL;
    if (relaxed && reading_has(r, V_EDUCATION_MIN) && !reading_has(r, V_RELAXED)) {
        reading_set_bool(r, V_RELAXED, true);
    }
}

static void take_figure(struct reading *r, size_t id, enum prose_value value)
{
    const struct prose_mention *m = wanted(r, id, value);
    if (m != NULL) {
        reading_set_int(r, id, m->number);
    }
}

/* "报名截止：2026年5月31日". A notice that is open, or ends on a day without a year, has none. */
static void take_validity(struct reading *r)
{
    const struct prose_mention *m = prose_best(r->prose, PROSE_VALIDITY);
    if (m == NULL || m->number == 0 || reading_has(r, V_OPEN_UNTIL) || r->unread[V_OPEN_UNTIL]) {
        return;
    }
    const struct civil_date date = {(int16_t)(m->number / 10000), (int8_t)(m->number / 100 % 100),
                                    (int8_t)(m->number % 100)};
    reading_set_date(r, V_OPEN_UNTIL, date);
    vacancy_mark(r, V_OPEN_UNTIL);
}

static void take_code(struct reading *r, size_t id, enum prose_value value)
{
    const struct prose_mention *m = wanted(r, id, value);
    if (m != NULL) {
        reading_set_text(r, id, m->code->code);
    }
}

/* --- lists --- */

/* Is this the first mention of its code among those of the same wish? */
static bool is_first(const struct prose_mention *all, const struct prose_mention *m)
{
    for (const struct prose_mention *other = all; other < m; other++) {
        if (other->what == RULE_VALUE && other->value == m->value && other->code == m->code &&
            other->preferred == m->preferred) {
            return false;
        }
    }
    return true;
}

/* A wish for what is demanded elsewhere adds nothing. */
static bool is_demanded(const struct prose_mention *all, size_t count,
                        const struct prose_mention *m)
{
    for (size_t i = 0; i < count; i++) {
        if (all[i].what == RULE_VALUE && all[i].value == m->value && all[i].code == m->code &&
            !all[i].preferred) {
            return true;
        }
    }
    return false;
}

/* Who works in rotation works by day and by night. */
static bool is_rotation(const struct prose_mention *all, size_t count,
                        const struct prose_mention *m)
{
    for (size_t i = 0; m->value == PROSE_SHIFT && i < count; i++) {
        if (all[i].what == RULE_VALUE && all[i].value == PROSE_SHIFT && all[i].code != m->code &&
            billet_span_is(all[i].code->code, "rotating")) {
            return billet_span_is(m->code->code, "day") || billet_span_is(m->code->code, "night");
        }
    }
    return false;
}

/* The codes of the value, preferred ones or demanded ones, as an array; how many. */
static size_t write_codes(const struct reading *r, struct jsonw *w, enum prose_value value,
                          bool preferred)
{
    size_t count = 0;
    size_t wrote = 0;
    const struct prose_mention *all = prose_mentions(r->prose, &count);
    jsonw_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        const struct prose_mention *m = &all[i];
        if (m->what == RULE_VALUE && m->value == value && m->preferred == preferred &&
            is_first(all, m) && (!preferred || !is_demanded(all, count, m)) &&
            !is_rotation(all, count, m)) {
            jsonw_span(w, m->code->code);
            wrote++;
        }
    }
    jsonw_array_end(w);
    return wrote;
}

static void take_codes(struct reading *r, size_t id, enum prose_value value)
{
    if (reading_has(r, id) || (r->unread[id] && id != V_CONDITIONS)) {
        return;
    }
    struct jsonw w = reading_json_open(r);
    if (write_codes(r, &w, value, false) > 0) {
        reading_set_json(r, id, &w);
        vacancy_mark(r, id);
    }
}

/* Offers of the column and of the prose are one list; the column's come first. */
static void add_conditions(struct reading *r)
{
    size_t count = 0;
    const struct prose_mention *all = prose_mentions(r->prose, &count);
    struct billet_span list = r->values[V_CONDITIONS].text;
    if (!reading_has(r, V_CONDITIONS) || list.len < 2) {
        take_codes(r, V_CONDITIONS, PROSE_CONDITION);
        return;
    }
    buf_reset(&r->scratch);
    buf_append(&r->scratch, list.ptr, list.len - 1); /* without its ']' */
    for (size_t i = 0; i < count; i++) {
        const struct prose_mention *m = &all[i];
        if (m->what != RULE_VALUE || m->value != PROSE_CONDITION || !is_first(all, m)) {
            continue;
        }
        struct buf quoted = {.max = 64};
        buf_printf(&quoted, "\"%.*s\"", (int)m->code->code.len, m->code->code.ptr);
        if (memmem(list.ptr, list.len, buf_span(&quoted).ptr, quoted.len) == NULL) {
            buf_append_text(&r->scratch, r->scratch.len > 1 ? "," : "");
            buf_append_span(&r->scratch, buf_span(&quoted));
        }
        buf_fini(&quoted);
    }
    buf_append_char(&r->scratch, ']');
    r->no_memory = r->no_memory || r->scratch.failed;
    r->values[V_CONDITIONS].text = reading_keep(r, buf_span(&r->scratch));
}

/* All mentions of one skill are one demand: the highest level, and the strongest wish. */
static struct skill_item skill_of(const struct prose_mention *all, size_t count,
                                  const struct code *code)
{
    struct skill_item item = {.code = code->code, .level = 1, .weight = SKILL_WEIGHT_PREFERRED};
    for (size_t i = 0; i < count; i++) {
        const struct prose_mention *m = &all[i];
        if (m->what == RULE_VALUE && m->value == PROSE_SKILL && m->code == code) {
            item.level = m->level > item.level ? m->level : item.level;
            item.weight = m->preferred ? item.weight : SKILL_WEIGHT;
            item.must = item.must || (m->must && !m->preferred);
        }
    }
    return item;
}

static void write_skill(struct jsonw *w, const struct skill_item *item)
{
    jsonw_object_begin(w);
    jsonw_key(w, "skill");
    jsonw_span(w, item->code);
    jsonw_key(w, "level");
    jsonw_int(w, item->level);
    jsonw_key(w, "weight");
    jsonw_int(w, item->weight);
    jsonw_key(w, "must");
    jsonw_bool(w, item->must);
    jsonw_object_end(w);
}

static bool is_new_skill(const struct prose_mention *all, const struct prose_mention *m)
{
    for (const struct prose_mention *other = all; other < m; other++) {
        if (other->what == RULE_VALUE && other->value == PROSE_SKILL && other->code == m->code) {
            return false;
        }
    }
    return true;
}

static void take_skills(struct reading *r)
{
    size_t count = 0;
    size_t wrote = 0;
    const struct prose_mention *all = prose_mentions(r->prose, &count);
    if (reading_has(r, V_SKILLS) || r->unread[V_SKILLS]) {
        return;
    }
    struct jsonw w = reading_json_open(r);
    jsonw_array_begin(&w);
    for (size_t i = 0; i < count && wrote < SKILLS_MAX; i++) {
        const struct prose_mention *m = &all[i];
        if (m->what == RULE_VALUE && m->value == PROSE_SKILL && is_new_skill(all, m)) {
            struct skill_item item = skill_of(all, count, m->code);
            write_skill(&w, &item);
            wrote++;
        }
    }
    jsonw_array_end(&w);
    if (wrote > 0) {
        reading_set_json(r, V_SKILLS, &w);
        vacancy_mark(r, V_SKILLS);
    }
}

void vacancy_read_prose(struct reading *r)
{
    if (r->prose == NULL) {
        return;
    }
    search(r);
    take_findings(r);
    take_pay(r);
    take_education(r);
    take_figure(r, V_EXPERIENCE_MIN, PROSE_EXPERIENCE);
    take_figure(r, V_HEADCOUNT, PROSE_HEADCOUNT);
    take_validity(r);
    if (!reading_has(r, V_REMOTE)) {
        take_code(r, V_REGION, PROSE_PLACE);
    }
    take_code(r, V_EMPLOYMENT, PROSE_EMPLOYMENT);
    take_codes(r, V_SHIFTS, PROSE_SHIFT);
    take_codes(r, V_CERTIFICATES, PROSE_CERTIFICATE);
    take_skills(r);
    add_conditions(r);
}

/* --- what only `understand` shows --- */

static const size_t field_of_value[PROSE_VALUES] = {
    [PROSE_PAY] = V_WAGE_MIN,          [PROSE_EDUCATION] = V_EDUCATION_MIN,
    [PROSE_RELAXED] = V_RELAXED,       [PROSE_EXPERIENCE] = V_EXPERIENCE_MIN,
    [PROSE_HEADCOUNT] = V_HEADCOUNT,   [PROSE_PLACE] = V_REGION,
    [PROSE_EMPLOYMENT] = V_EMPLOYMENT, [PROSE_SHIFT] = V_SHIFTS,
    [PROSE_CONDITION] = V_CONDITIONS,  [PROSE_CERTIFICATE] = V_CERTIFICATES,
    [PROSE_SKILL] = V_SKILLS,          [PROSE_VALIDITY] = V_OPEN_UNTIL,
};

/* A cell of a column of its own is its evidence as a whole. */
static void write_column(const struct reading *r, struct jsonw *w, size_t id)
{
    bool from_prose = (r->from_prose & UINT64_C(1) << id) != 0;
    if (from_prose || !reading_has(r, id) || r->cell[id].len == 0) {
        return;
    }
    jsonw_object_begin(w);
    jsonw_key(w, "of");
    jsonw_text(w, r->kind->fields[id].name);
    jsonw_key(w, "column");
    jsonw_span_lossy(w, r->label[id]);
    reading_write_place(w, r->kind->fields[id].name, r->cell[id], 0, utf8_count(r->cell[id]));
    jsonw_object_end(w);
}

static void write_mention(const struct reading *r, struct jsonw *w, const struct prose_mention *m)
{
    jsonw_object_begin(w);
    jsonw_key(w, "of");
    jsonw_text(w, r->kind->fields[field_of_value[m->value]].name);
    if (m->code != NULL) {
        jsonw_key(w, "code");
        jsonw_span(w, m->code->code);
    }
    jsonw_key(w, "rule");
    jsonw_text(w, m->rule != NULL ? m->rule->id : "lexicon");
    jsonw_key(w, "preferred");
    jsonw_bool(w, m->preferred);
    reading_write_place(w, m->field, m->quote, m->start, m->end);
    jsonw_object_end(w);
}

static void write_evidence(const struct reading *r, struct jsonw *w)
{
    size_t count = 0;
    const struct prose_mention *m = prose_mentions(r->prose, &count);
    jsonw_key(w, "evidence");
    jsonw_array_begin(w);
    for (size_t id = 0; id < V_FIELDS; id++) {
        if (id != V_TITLE && id != V_DESCRIPTION) {
            write_column(r, w, id);
        }
    }
    for (size_t i = 0; i < count; i++, m++) {
        if (m->what == RULE_VALUE) {
            write_mention(r, w, m);
        }
    }
    jsonw_array_end(w);
}

void vacancy_more(struct reading *r, struct jsonw *w)
{
    if (r->prose == NULL) {
        return;
    }
    jsonw_key(w, "certificates_preferred");
    (void)write_codes(r, w, PROSE_CERTIFICATE, true);
    vacancy_write_candidates(r, w);
    write_evidence(r, w);
}
