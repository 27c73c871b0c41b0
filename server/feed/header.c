/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition by the tables of fields; a unit counts only when it is one of the few below. */
#include "server/feed/header.h"

#include <string.h>

#include "server/text/cursor.h"
#include "server/text/fold.h"

/* What a heading may say in parentheses that belongs to a bare figure under it. */
static const char units[] =
    "元|元/月|月|千元|千元/月|k|万元|万|万元/年|元/天|元/小时|年|个月|人|名";

static struct billet_span squeeze(struct billet_span label, char room[static TEXT_VALUE_BYTES_MAX])
{
    struct text_cursor c;
    if (label.len == 0 || !text_cursor_open_spaced(&c, label, room)) {
        return (struct billet_span){NULL, 0};
    }
    struct billet_span text = {c.at, (size_t)(c.end - c.at)};
    while (text.len > 0 && (*text.ptr == '*' || *text.ptr == '#')) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == '*' || text.ptr[text.len - 1] == ':')) {
        text.len--;
    }
    return text;
}

/* Cuts "(…)" off the end of the heading. */
static struct billet_span split_unit(struct billet_span *heading)
{
    struct billet_span unit = {NULL, 0};
    const char *open = heading->len > 1 ? memchr(heading->ptr + 1, '(', heading->len - 1) : NULL;
    if (open == NULL) {
        return unit;
    }
    size_t at = (size_t)(open - heading->ptr);
    if (heading->ptr[heading->len - 1] == ')' && at + 2 < heading->len) {
        unit = (struct billet_span){open + 1, heading->len - at - 2};
    }
    heading->len = at;
    return feed_word_in(units, unit) ? unit : (struct billet_span){NULL, 0};
}

static bool keep(struct billet_arena *arena, struct billet_span *text)
{
    if (text->ptr != NULL) {
        text->ptr = billet_arena_strndup(arena, text->ptr, text->len);
    }
    return text->ptr != NULL || text->len == 0;
}

static bool read_column(struct column *column, const struct feed_kind_table *kind,
                        struct billet_span cell, struct billet_arena *arena)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct billet_span heading = squeeze(cell, room);
    *column = (struct column){.label = text_trim(cell)};
    column->field = feed_field_headed(kind, heading, &column->ignored);
    if (column->field == NULL && !column->ignored) {
        column->unit = split_unit(&heading);
        column->field = feed_field_headed(kind, heading, &column->ignored);
    }
    if (column->field != NULL) {
        column->by = billet_span_is(heading, column->field->name) ? FEED_BY_NAME : FEED_BY_HEADING;
    }
    column->ignored = column->ignored || column->label.len == 0;
    return keep(arena, &column->label) && keep(arena, &column->unit);
}

static bool has_field(const struct header *header, const struct field *field)
{
    for (size_t i = 0; i < header->count; i++) {
        if (header->column[i].field == field) {
            return true;
        }
    }
    return false;
}

/* What nobody else is may be meant by a heading that is nearly right. */
static void mend(struct header *header, const struct feed_kind_table *kind)
{
    for (size_t i = 0; i < header->count; i++) {
        struct column *column = &header->column[i];
        char room[TEXT_VALUE_BYTES_MAX];
        if (column->field != NULL || column->ignored) {
            continue;
        }
        struct billet_span heading = squeeze(column->label, room);
        (void)split_unit(&heading);
        const struct field *field = header_nearly(kind, heading);
        if (field != NULL && !has_field(header, field)) {
            column->field = field;
            column->by = FEED_BY_TYPO;
            header->near++;
        }
    }
}

bool header_read(struct header *header, const struct feed_kind_table *kind,
                 const struct billet_span *cells, size_t count, struct billet_arena *arena)
{
    memset(header, 0, sizeof *header);
    for (size_t i = 0; i < count; i++) {
        struct column *column = &header->column[header->count++];
        if (!read_column(column, kind, cells[i], arena)) {
            return false;
        }
        header->known += column->field != NULL ? 1 : 0;
        header->filled += column->label.len > 0 ? 1 : 0;
    }
    mend(header, kind);
    return true;
}

bool header_is(const struct header *header)
{
    size_t need = header->filled < 2 ? 1 : 2;
    size_t read = header->known + header->near;
    return header->known > 0 && read >= need && read * 3 >= header->filled;
}

/* --- two rows --- */

/* Headings are words; what holds a figure or a sentence is data. */
#define LOWER_BYTES_MAX 36

static bool is_heading_text(struct billet_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9') {
            return false;
        }
    }
    return text.len <= LOWER_BYTES_MAX;
}

static bool join_text(struct billet_arena *arena, struct billet_span a, const char *glue,
                      struct billet_span b, struct billet_span *out)
{
    const struct billet_span parts[] = {a, billet_span_of(glue), b};
    char *text = billet_arena_alloc(arena, a.len + parts[1].len + b.len + 1);
    *out = (struct billet_span){text, 0};
    for (size_t i = 0; text != NULL && i < 3; i++) {
        if (parts[i].len > 0) { /* a group may have no heading at all */
            memcpy(text + out->len, parts[i].ptr, parts[i].len);
            out->len += parts[i].len;
        }
    }
    return text != NULL;
}

/* 薪资 over 最低 is 最低薪资, 月薪 over 上限 is 月薪上限, 工作地点 over 区 is 区, 薪资 over （元）
 * is 薪资（元）. */
static bool read_part(struct column *column, const struct feed_kind_table *kind,
                      struct billet_span group, struct billet_span part, struct billet_arena *arena)
{
    struct billet_span forms[3] = {{NULL, 0}, {NULL, 0}, part};
    struct billet_span label;
    char room[TEXT_VALUE_BYTES_MAX];
    char plain[TEXT_VALUE_BYTES_MAX];
    struct billet_span head = squeeze(group, room);
    (void)split_unit(&head);
    size_t len = head.len;
    memcpy(plain, head.ptr != NULL ? head.ptr : "", len);
    if (!join_text(arena, part, "", (struct billet_span){plain, len}, &forms[0]) ||
        !join_text(arena, group, "", part, &forms[1]) ||
        !join_text(arena, group, " ", part, &label)) {
        return false;
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (!read_column(column, kind, forms[i], arena)) {
            return false;
        }
        if (column->field != NULL || column->ignored) {
            break;
        }
    }
    if (column->field != NULL && column->by == FEED_BY_NAME) {
        column->by = FEED_BY_HEADING;
    }
    column->label = label;
    return true;
}

struct join {
    const struct feed_kind_table *kind;
    const struct header *upper;
    struct header *joined;
    struct billet_arena *arena;
    struct billet_span group; /* the last heading above */
    size_t parts;             /* known headings that the lower row made */
};

/* One column of both rows. False: this is no second row, or no memory. */
static bool join_column(struct join *join, size_t i, struct billet_span cell, bool *no_memory)
{
    static const struct column blank = {.ignored = true};
    const struct column *above = i < join->upper->count ? &join->upper->column[i] : &blank;
    struct column *column = &join->joined->column[i];
    struct billet_span part = text_trim(cell);
    bool open = above->label.len == 0; /* a group goes on, or a column without a heading */
    join->group = open ? join->group : above->label;
    *column = *above;
    if (part.len == 0 || billet_span_eq(part, above->label)) {
        return true;
    }
    bool group = open || i + 1 >= join->upper->count || join->upper->column[i + 1].label.len == 0 ||
                 billet_span_eq(join->upper->column[i + 1].label, above->label) ||
                 (i > 0 && billet_span_eq(join->upper->column[i - 1].label, above->label)) ||
                 part.ptr[0] == '(' || (part.len > 3 && memcmp(part.ptr, "（", 3) == 0);
    if (!group || !is_heading_text(part)) {
        return false;
    }
    if (!read_part(column, join->kind, join->group, part, join->arena)) {
        *no_memory = true;
        return false;
    }
    if (column->field == NULL && !column->ignored) {
        column->field = above->field; /* 薪资 over 税前 is still 薪资 */
        column->by = above->by;
    } else {
        join->parts += column->field != NULL ? 1 : 0;
    }
    return true;
}

bool header_join(const struct feed_kind_table *kind, const struct header *upper,
                 const struct billet_span *lower, size_t lower_count, struct header *joined,
                 struct billet_arena *arena, bool *no_memory)
{
    static const struct billet_span none = {NULL, 0};
    struct join join = {.kind = kind, .upper = upper, .joined = joined, .arena = arena};
    memset(joined, 0, sizeof *joined);
    joined->count = upper->count > lower_count ? upper->count : lower_count;
    for (size_t i = 0; i < joined->count; i++) {
        if (!join_column(&join, i, i < lower_count ? lower[i] : none, no_memory)) {
            return false;
        }
    }
    for (size_t i = 0; i < joined->count; i++) {
        const struct column *column = &joined->column[i];
        joined->known += column->field != NULL && column->by != FEED_BY_TYPO ? 1 : 0;
        joined->near += column->by == FEED_BY_TYPO ? 1 : 0;
        joined->filled += column->label.len > 0 ? 1 : 0;
    }
    return join.parts > 0 && header_is(joined);
}

/* --- units --- */

static bool is_bare_figure(struct billet_span text)
{
    bool digit = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        digit = digit || (c >= '0' && c <= '9');
        if ((c < '0' || c > '9') && c != '.' && c != '-' && c != ',') {
            return false;
        }
    }
    return digit;
}

struct billet_span header_with_unit(const struct column *column, struct billet_span cell,
                                    struct billet_arena *arena)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    if (column->unit.ptr == NULL || !text_cursor_open(&c, cell, room)) {
        return cell;
    }
    struct billet_span figure = {c.at, (size_t)(c.end - c.at)};
    if (!is_bare_figure(figure)) {
        return cell;
    }
    size_t len = figure.len + column->unit.len;
    char *joined = billet_arena_alloc(arena, len);
    if (joined == NULL) {
        return cell;
    }
    memcpy(joined, figure.ptr, figure.len);
    memcpy(joined + figure.len, column->unit.ptr, column->unit.len);
    return (struct billet_span){joined, len};
}
