/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code sets from their files: see codes.h. Two lines of heading, then tab-separated rows; a row
 * that is retired, or that other rows have as their parent, is not drawn.
 */
#include "server/draw/codes.h"

#include <stdio.h>
#include <string.h>

#define FILE_BYTES_MAX (16L * 1024 * 1024)
#define COLUMNS        6
enum column { CODE, PARENT, NAME, ENGLISH, SYNONYMS, RETIRED };
/* crosswalk.tsv */
enum crosswalk_column { SPECIALTY, OCCUPATION, CONFIDENCE };

struct sheet {
    struct billet_span (*rows)[COLUMNS];
    size_t count;
};

struct loading {
    const char *folder;
    const char *city;
    struct billet_arena *arena;
    struct codes_tables *tables;
    struct billet_error *err;
};

static enum billet_status no_memory(const struct loading *l)
{
    return billet_error_set(l->err, BILLET_ENOMEM, "not enough memory for the code sets");
}

static enum billet_status slurp(const struct loading *l, const char *name, struct billet_span *out)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/%s", l->folder, name);
    FILE *f = len > 0 && (size_t)len < sizeof path ? fopen(path, "rb") : NULL;
    if (f == NULL) {
        return billet_error_set(l->err, BILLET_ENOTFOUND, "could not open code set %.100s", name);
    }
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    bool good = size > 0 && size <= FILE_BYTES_MAX && fseek(f, 0, SEEK_SET) == 0;
    char *bytes = good ? billet_arena_alloc(l->arena, (size_t)size) : NULL;
    good = good && (bytes == NULL || fread(bytes, 1, (size_t)size, f) == (size_t)size);
    fclose(f);
    if (!good) {
        return billet_error_set(l->err, BILLET_EUPSTREAM, "could not read code set %.100s", name);
    }
    *out = (struct billet_span){bytes, (size_t)size};
    return bytes != NULL ? BILLET_OK : no_memory(l);
}

/* Cuts off what stands before the separator, and the separator. */
static struct billet_span cut(struct billet_span *text, char separator)
{
    const char *end = text->len > 0 ? memchr(text->ptr, separator, text->len) : NULL;
    struct billet_span part = {text->ptr, end != NULL ? (size_t)(end - text->ptr) : text->len};
    size_t used = end != NULL ? part.len + 1 : part.len;
    *text = (struct billet_span){text->ptr + used, text->len - used};
    return part;
}

static size_t count_lines(struct billet_span text)
{
    size_t lines = 0;
    while (text.len > 0) {
        cut(&text, '\n');
        lines++;
    }
    return lines;
}

static enum billet_status read_sheet(const struct loading *l, const char *name, struct sheet *out)
{
    struct billet_span text;
    enum billet_status status = slurp(l, name, &text);
    if (status != BILLET_OK) {
        return status;
    }
    cut(&text, '\n');
    cut(&text, '\n');
    out->count = 0;
    out->rows = billet_arena_array(l->arena, count_lines(text) + 1, sizeof out->rows[0]);
    if (out->rows == NULL) {
        return no_memory(l);
    }
    while (text.len > 0) {
        struct billet_span line = cut(&text, '\n');
        for (size_t i = 0; i < COLUMNS; i++) {
            out->rows[out->count][i] = cut(&line, '\t');
        }
        out->count++;
    }
    return BILLET_OK;
}

/* Children follow their parent. */
static bool is_drawn(const struct sheet *sheet, size_t row)
{
    bool parent = row + 1 < sheet->count &&
                  billet_span_eq(sheet->rows[row][CODE], sheet->rows[row + 1][PARENT]);
    return !parent && sheet->rows[row][RETIRED].len == 0;
}

static enum billet_status load_names(const struct loading *l, const char *file, size_t room,
                                     struct codes_names *out)
{
    struct sheet sheet;
    enum billet_status status = read_sheet(l, file, &sheet);
    if (status != BILLET_OK) {
        return status;
    }
    out->items = billet_arena_array(l->arena, sheet.count + room, sizeof out->items[0]);
    if (out->items == NULL) {
        return no_memory(l);
    }
    for (size_t i = 0; i < sheet.count; i++) {
        if (is_drawn(&sheet, i)) {
            out->items[out->count++] = sheet.rows[i][CODE];
        }
    }
    return out->count > 0 ? BILLET_OK
                          : billet_error_set(l->err, BILLET_EINVAL, "code set %s is empty", file);
}

/* The shipped skills, then made_up_0516 and so on. */
static enum billet_status load_skills(const struct loading *l)
{
    struct codes_names *skills = &l->tables->skills;
    enum billet_status status = load_names(l, "skills.tsv", CODES_SKILLS, skills);
    while (status == BILLET_OK && skills->count < CODES_SKILLS) {
        char text[24];
        snprintf(text, sizeof text, "made_up_%04zu", skills->count);
        const char *name = billet_arena_strdup(l->arena, text);
        if (name == NULL) {
            return no_memory(l);
        }
        skills->items[skills->count++] = billet_span_of(name);
    }
    return status;
}

static bool starts_with(struct billet_span text, const char *start, size_t len)
{
    return text.len >= len && memcmp(text.ptr, start, len) == 0;
}

static void add_region(struct codes_regions *to, billet_code code, size_t street)
{
    to->items[to->count++] = (struct codes_region){.code = code, .street = street};
}

/* A street belongs to the county that came last. */
static void take_region(const struct loading *l, const struct billet_span *row,
                        struct codes_regions **last, size_t *streets)
{
    struct codes_tables *t = l->tables;
    billet_code code = billet_region_parse(row[CODE]);
    if (row[CODE].len == 6 && !billet_span_is(row[NAME], "市辖区")) {
        bool city = starts_with(row[CODE], l->city, 4);
        bool province = starts_with(row[CODE], l->city, 2);
        *last = city ? &t->city : province ? &t->province : &t->country;
        add_region(*last, code, *streets);
    } else if (row[CODE].len == 9 && *last != NULL) {
        t->streets[(*streets)++] = code;
        (*last)->items[(*last)->count - 1].streets++;
    }
}

static enum billet_status load_regions(const struct loading *l)
{
    struct sheet sheet;
    struct codes_tables *t = l->tables;
    struct codes_regions *parts[] = {&t->city, &t->province, &t->country};
    struct codes_regions *last = NULL;
    enum billet_status status = read_sheet(l, "regions.tsv", &sheet);
    if (status != BILLET_OK) {
        return status;
    }
    t->streets = billet_arena_array(l->arena, sheet.count, sizeof t->streets[0]);
    bool room = t->streets != NULL;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i]->items = billet_arena_array(l->arena, sheet.count, sizeof parts[i]->items[0]);
        room = room && parts[i]->items != NULL;
    }
    if (!room) {
        return no_memory(l);
    }
    size_t streets = 0;
    for (size_t i = 0; i < sheet.count; i++) {
        if (sheet.rows[i][RETIRED].len == 0) {
            take_region(l, sheet.rows[i], &last, &streets);
        }
    }
    return t->city.count > 0
               ? BILLET_OK
               : billet_error_set(l->err, BILLET_EINVAL, "no districts of city %.8s", l->city);
}

static enum billet_status load_occupations(const struct loading *l)
{
    struct sheet sheet;
    struct codes_tables *t = l->tables;
    enum billet_status status = read_sheet(l, "occupations.tsv", &sheet);
    if (status != BILLET_OK) {
        return status;
    }
    t->occupations = billet_arena_array(l->arena, sheet.count + 1, sizeof t->occupations[0]);
    if (t->occupations == NULL) {
        return no_memory(l);
    }
    for (size_t i = 0; i < sheet.count; i++) {
        billet_code code = billet_occupation_parse(sheet.rows[i][CODE]);
        bool four_levels = (code & UINT64_C(0xffff)) != 0;
        bool ascends = t->occupation_count == 0 || code > t->occupations[t->occupation_count - 1];
        if (four_levels && ascends && sheet.rows[i][RETIRED].len == 0) {
            t->occupations[t->occupation_count++] = code;
        }
    }
    return t->occupation_count > 0
               ? BILLET_OK
               : billet_error_set(l->err, BILLET_EINVAL, "code set occupations.tsv is empty");
}

static int32_t to_number(struct billet_span text)
{
    int32_t value = 0;
    for (size_t i = 0; i < text.len && i < 4; i++) {
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

static void take_crossing(struct codes_tables *t, const struct billet_span *row)
{
    struct codes_specialty *last =
        t->specialty_count > 0 ? &t->specialties[t->specialty_count - 1] : NULL;
    if (last == NULL || !billet_span_eq(last->name, row[SPECIALTY])) {
        last = &t->specialties[t->specialty_count++];
        *last = (struct codes_specialty){.name = row[SPECIALTY], .row = t->crosswalk_count};
    }
    last->rows++;
    t->crosswalk[t->crosswalk_count++] =
        (struct billet_crossing){.specialty = row[SPECIALTY],
                                 .occupation = billet_occupation_parse(row[OCCUPATION]),
                                 .confidence = to_number(row[CONFIDENCE])};
}

static enum billet_status load_crosswalk(const struct loading *l)
{
    struct sheet sheet;
    struct codes_tables *t = l->tables;
    enum billet_status status = read_sheet(l, "crosswalk.tsv", &sheet);
    if (status != BILLET_OK) {
        return status;
    }
    t->specialties = billet_arena_array(l->arena, sheet.count + 1, sizeof t->specialties[0]);
    t->crosswalk = billet_arena_array(l->arena, sheet.count + 1, sizeof t->crosswalk[0]);
    if (t->specialties == NULL || t->crosswalk == NULL) {
        return no_memory(l);
    }
    for (size_t i = 0; i < sheet.count; i++) {
        take_crossing(t, sheet.rows[i]);
    }
    return t->specialty_count > 0
               ? BILLET_OK
               : billet_error_set(l->err, BILLET_EINVAL, "code set crosswalk.tsv is empty");
}

enum billet_status codes_load(const char *folder, const char *city, struct billet_arena *arena,
                              struct codes_tables *out, struct billet_error *err)
{
    *out = (struct codes_tables){0};
    const struct loading l = {folder, city, arena, out, err};
    enum billet_status status = load_regions(&l);
    status = status == BILLET_OK ? load_occupations(&l) : status;
    status = status == BILLET_OK ? load_skills(&l) : status;
    status =
        status == BILLET_OK ? load_names(&l, "certificates.tsv", 0, &out->certificates) : status;
    status = status == BILLET_OK ? load_names(&l, "groups.tsv", 0, &out->groups) : status;
    return status == BILLET_OK ? load_crosswalk(&l) : status;
}
