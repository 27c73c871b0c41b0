/* SPDX-License-Identifier: Apache-2.0 */
/* Recognition by the tables of fields; a unit counts only when it is one of the few below. */
#include "server/feed/header.h"

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
    column->ignored = column->ignored || column->label.len == 0;
    return keep(arena, &column->label) && keep(arena, &column->unit);
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
    return true;
}

bool header_is(const struct header *header)
{
    size_t need = header->filled < 2 ? 1 : 2;
    return header->known >= need && header->known * 3 >= header->filled;
}

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
