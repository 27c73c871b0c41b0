/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of values in turn takes the columns that can be nothing else (guess.h). */
#include "server/feed/guess.h"

#include <string.h>

#include "server/text/fold.h"

/* Below this many values a column says too little. */
#define VALUES_LEAST 2

struct work {
    struct header *header;
    const struct feed_kind_table *kind;
    const struct feed_options *options;
    const struct guess_sheet *sheet;
    struct billet_arena *arena;
    bool taken[FEED_COLUMNS_MAX];
    size_t told; /* fields */
};

static struct billet_span cell_at(const struct guess_sheet *sheet, size_t row, size_t column)
{
    return column < sheet->cells[row] ? text_trim(sheet->rows[row][column])
                                      : (struct billet_span){NULL, 0};
}

static bool is_column(const struct work *work, const struct guess *guess, size_t column)
{
    size_t values = 0;
    size_t such = 0;
    size_t some = 0;
    for (size_t row = 0; row < work->sheet->count; row++) {
        struct billet_span text = cell_at(work->sheet, row, column);
        if (text.len > 0) {
            values++;
            such += guess->is(work->options, text) ? 1 : 0;
            some += guess->some == NULL || guess->some(work->options, text) ? 1 : 0;
        }
    }
    return values >= VALUES_LEAST && such * 10 >= values * 9 && some * 3 >= values;
}

/* 1, 2, 3: the number of the row and nothing else. */
static bool is_numbering(const struct guess_sheet *sheet, size_t column)
{
    long expected = 0;
    for (size_t row = 0; row < sheet->count; row++) {
        struct billet_span text = cell_at(sheet, row, column);
        long value = 0;
        for (size_t i = 0; i < text.len; i++) {
            if (text.ptr[i] < '0' || text.ptr[i] > '9' || i > 6) {
                return false;
            }
            value = value * 10 + (text.ptr[i] - '0');
        }
        if (text.len == 0 || (row > 0 && value != expected)) {
            return false;
        }
        expected = value + 1;
    }
    return sheet->count > VALUES_LEAST;
}

/* Figures by their size, all else (dates) by their letters. */
static int compare(struct billet_span a, struct billet_span b)
{
    bool figures = a.len > 0 && b.len > 0 && a.len < 8 && b.len < 8;
    if (figures && a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    size_t len = a.len < b.len ? a.len : b.len;
    return len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
}

static bool in_order(const struct guess_sheet *sheet, size_t first, size_t second)
{
    for (size_t row = 0; row < sheet->count; row++) {
        struct billet_span a = cell_at(sheet, row, first);
        struct billet_span b = cell_at(sheet, row, second);
        if (a.len > 0 && b.len > 0 && compare(a, b) > 0) {
            return false;
        }
    }
    return true;
}

/* The column is shown under the field's own heading: the sheet has none. */
static void take(struct work *work, size_t at, const char *name)
{
    const struct field *field = feed_field_named(work->kind, billet_span_of(name));
    struct column *column = &work->header->column[at];
    if (field == NULL) {
        return;
    }
    *column =
        (struct column){.field = field, .label = feed_field_title(field), .by = FEED_BY_VALUES};
    work->taken[at] = true;
    work->told++;
    work->header->near++;
}

static bool joins(const struct work *work, const char *name)
{
    const struct field *field = feed_field_named(work->kind, billet_span_of(name));
    return field != NULL && (field->flags & FIELD_JOIN) != 0;
}

static void try_guess(struct work *work, const struct guess *guess)
{
    size_t found[FEED_COLUMNS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < work->header->count; i++) {
        if (!work->taken[i] && is_column(work, guess, i)) {
            found[count++] = i;
        }
    }
    const char *one = guess->second != NULL ? guess->alone : guess->field;
    bool pair = guess->second != NULL && count == 2;
    if (pair && in_order(work->sheet, found[0], found[1])) {
        take(work, found[0], guess->field);
        take(work, found[1], guess->second);
    } else if ((count == 1 && one != NULL) || (guess->second == NULL && joins(work, one))) {
        for (size_t i = 0; i < count; i++) {
            take(work, found[i], one);
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            work->taken[found[i]] = true; /* it may be either: nobody guesses */
        }
    }
}

/* 第 3 列: what a column without a heading is called when it is not read. */
static bool name_rest(struct work *work)
{
    for (size_t i = 0; i < work->header->count; i++) {
        struct column *column = &work->header->column[i];
        char name[32];
        size_t at = sizeof name;
        size_t number = i + 1;
        if (column->field != NULL || column->ignored) {
            continue;
        }
        do {
            name[--at] = (char)('0' + number % 10);
            number /= 10;
        } while (number > 0);
        at--;
        name[at] = '#';
        column->label.len = sizeof name - at;
        column->label.ptr = billet_arena_strndup(work->arena, name + at, column->label.len);
        if (column->label.ptr == NULL) {
            return false;
        }
    }
    return true;
}

static bool is_told(const struct header *header, const char *name)
{
    for (size_t i = 0; i < header->count; i++) {
        const struct field *field = header->column[i].field;
        if (field != NULL && strcmp(field->name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool guess_header(struct header *header, const struct feed_kind_table *kind,
                  const struct guess_table *table, const struct feed_options *options,
                  const struct guess_sheet *sheet, struct billet_arena *arena, bool *found)
{
    struct work work = {
        .header = header, .kind = kind, .options = options, .sheet = sheet, .arena = arena};
    memset(header, 0, sizeof *header);
    for (size_t row = 0; row < sheet->count; row++) {
        header->count = sheet->cells[row] > header->count ? sheet->cells[row] : header->count;
    }
    for (size_t i = 0; i < header->count; i++) {
        work.taken[i] = is_numbering(sheet, i);
        header->column[i].ignored = work.taken[i];
    }
    for (size_t i = 0; i < table->count; i++) {
        try_guess(&work, &table->guesses[i]);
    }
    *found = work.told >= table->least && is_told(header, table->needs);
    return name_rest(&work);
}
