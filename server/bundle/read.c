/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The .ndjson files: a JSON object a line into rows, then what only a whole file can show, an
 * id that comes twice.
 */
#include "server/bundle/read.h"

#include <stdlib.h>

const char *const bundle_input_names[BUNDLE_INPUTS] = {
    "round.json", "candidates.ndjson", "vacancies.ndjson", "crosswalk.ndjson", "choices.ndjson",
};
const char *const bundle_output_names[BUNDLE_OUTPUTS] = {
    "lists.ndjson",
    "referrals.ndjson",
    "certificate.json",
};

bool next_line(struct billet_span *text, struct billet_span *line)
{
    if (text->len == 0) {
        return false;
    }
    const char *end = memchr(text->ptr, '\n', text->len);
    size_t len = end != NULL ? (size_t)(end - text->ptr) : text->len;
    *line = (struct billet_span){text->ptr, len};
    size_t used = end != NULL ? len + 1 : len;
    text->ptr += used;
    text->len -= used;
    return true;
}

static size_t count_lines(struct billet_span text)
{
    size_t count = 0;
    struct billet_span line;
    while (next_line(&text, &line)) {
        count++;
    }
    return count;
}

enum billet_status read_rows(struct billet_arena *arena, const char *file, struct billet_span text,
                             const struct table *table, struct rows *out, struct billet_error *err)
{
    struct reader r = {arena, file, 0, err};
    char *items = billet_arena_array(arena, count_lines(text), table->size);
    if (items == NULL) {
        return reader_no_memory(&r);
    }
    struct billet_span line;
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK && next_line(&text, &line)) {
        json_t *object = NULL;
        r.line++;
        status = reader_parse(&r, line, &object);
        if (status == BILLET_OK) {
            status = table_read(&r, table, object, items + (r.line - 1) * table->size);
            json_decref(object);
        }
    }
    *out = (struct rows){items, r.line};
    return status;
}

/* An id and the line that it stands on. */
struct place {
    int64_t id;
    size_t line;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;
    if (left->id != right->id) {
        return left->id < right->id ? -1 : 1;
    }
    return (left->line > right->line) - (left->line < right->line);
}

/* The id is the first member of every struct that has one. */
static enum billet_status check_ids(struct billet_arena *arena, const char *file,
                                    const struct rows *rows, size_t size, struct billet_error *err)
{
    struct reader r = {arena, file, 0, err};
    struct place *places = billet_arena_array(arena, rows->count, sizeof *places);
    if (places == NULL) {
        return reader_no_memory(&r);
    }
    for (size_t i = 0; i < rows->count; i++) {
        memcpy(&places[i].id, (const char *)rows->items + i * size, sizeof places[i].id);
        places[i].line = i + 1;
    }
    qsort(places, rows->count, sizeof *places, compare_places);
    for (size_t i = 1; i < rows->count; i++) {
        if (places[i].id == places[i - 1].id) {
            r.line = places[i].line;
            return reader_refuse(&r, "id", "%lld stands on line %zu already",
                                 (long long)places[i].id, places[i - 1].line);
        }
    }
    return BILLET_OK;
}

static int compare_spans(const void *a, const void *b)
{
    const struct billet_span *left = a;
    const struct billet_span *right = b;
    size_t common = left->len < right->len ? left->len : right->len;
    int by = memcmp(left->ptr, right->ptr, common);
    return by != 0 ? by : (left->len > right->len) - (left->len < right->len);
}

/* A skill that one vacancy names twice. */
static enum billet_status check_demands(const struct reader *r, const struct billet_vacancy *vac)
{
    struct billet_span *names = billet_arena_array(r->arena, vac->skills.count, sizeof *names);
    if (names == NULL) {
        return reader_no_memory(r);
    }
    for (size_t i = 0; i < vac->skills.count; i++) {
        names[i] = vac->skills.items[i].skill;
    }
    qsort(names, vac->skills.count, sizeof *names, compare_spans);
    for (size_t i = 1; i < vac->skills.count; i++) {
        if (billet_span_eq(names[i], names[i - 1])) {
            return reader_refuse(r, "skills", "\"%.40s\" is named twice", names[i].ptr);
        }
    }
    return BILLET_OK;
}

static enum billet_status check_vacancies(struct billet_arena *arena, const struct rows *rows,
                                          struct billet_error *err)
{
    const struct billet_vacancy *vacs = rows->items;
    struct reader r = {arena, bundle_input_names[BUNDLE_VACANCIES], 0, err};
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < rows->count && status == BILLET_OK; i++) {
        r.line = i + 1;
        status = check_demands(&r, &vacs[i]);
    }
    return status;
}

static const struct {
    enum bundle_input_file file;
    const struct table *table;
    bool has_id;
} row_files[] = {
    {BUNDLE_CANDIDATES, &candidate_table, true},
    {BUNDLE_VACANCIES, &vacancy_table, true},
    {BUNDLE_CROSSWALK, &crossing_table, false},
    {BUNDLE_CHOICES, &choice_table, true},
};

static enum billet_status read_row_files(const struct bundle_input *input,
                                         struct billet_arena *arena, struct rows *rows,
                                         struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (size_t i = 0; i < sizeof row_files / sizeof row_files[0] && status == BILLET_OK; i++) {
        enum bundle_input_file file = row_files[i].file;
        const char *name = bundle_input_names[file];
        status = read_rows(arena, name, input->files[file], row_files[i].table, &rows[file], err);
        if (status == BILLET_OK && row_files[i].has_id) {
            status = check_ids(arena, name, &rows[file], row_files[i].table->size, err);
        }
    }
    return status == BILLET_OK ? check_vacancies(arena, &rows[BUNDLE_VACANCIES], err) : status;
}

enum billet_status bundle_read(const struct bundle_input *input, struct billet_arena *arena,
                               struct billet_round *out, struct billet_error *err)
{
    struct billet_round round = {0};
    struct rows rows[BUNDLE_INPUTS] = {{NULL, 0}};
    enum billet_status status = read_round(arena, input->files[BUNDLE_ROUND], &round, err);
    status = status == BILLET_OK ? read_row_files(input, arena, rows, err) : status;
    if (status != BILLET_OK) {
        return status;
    }
    round.candidates = rows[BUNDLE_CANDIDATES].items;
    round.candidate_count = rows[BUNDLE_CANDIDATES].count;
    round.vacancies = rows[BUNDLE_VACANCIES].items;
    round.vacancy_count = rows[BUNDLE_VACANCIES].count;
    round.crosswalk = rows[BUNDLE_CROSSWALK].items;
    round.crosswalk_count = rows[BUNDLE_CROSSWALK].count;
    round.choices = rows[BUNDLE_CHOICES].items;
    round.choice_count = rows[BUNDLE_CHOICES].count;
    *out = round;
    return BILLET_OK;
}
