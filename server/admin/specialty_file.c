/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a crosswalk file: cells parted by tabs or commas, quoted where they hold one, into the
 * columns of the staging table. A row with more or fewer cells than the heading goes on without a
 * code, so that it is refused and still counted.
 */
#include "server/admin/specialty.h"

#include <strings.h>

#define CELLS_MAX 64

enum column {
    COL_SERVICE,
    COL_CATEGORY,
    COL_CODE,
    COL_TITLE,
    COL_KIND,
    COL_STATUS,
    COL_BASIS,
    COL_TARGET1,
    COL_TITLE1,
    COL_TARGET2,
    COL_TITLE2,
    COLUMNS
};

/* As headings have them. */
static const char *const names[COLUMNS][6] = {
    [COL_SERVICE] = {"service", "军种"},
    [COL_CATEGORY] = {"personnel category", "category", "人员类别"},
    [COL_CODE] = {"service occupation code", "code", "specialty", "mos", "专业代码", "代码"},
    [COL_TITLE] = {"service title", "title", "name", "专业名称", "名称"},
    [COL_KIND] = {"service code type", "type", "类型"},
    [COL_STATUS] = {"code status", "status", "状态"},
    [COL_BASIS] = {"dod title", "group", "门类"},
    [COL_TARGET1] = {"o*net1", "target", "occupation", "soc", "职业代码"},
    [COL_TITLE1] = {"o*net1 title", "target title", "职业名称"},
    [COL_TARGET2] = {"o*net2", "target2"},
    [COL_TITLE2] = {"o*net2 title", "target2 title"},
};

struct reader {
    struct billet_span left;
    char separator;
    struct buf line;               /* the cells of one row, unquoted, each ended by NUL */
    size_t cells[CELLS_MAX];       /* where they start */
    size_t count;                  /* how many there are; beyond CELLS_MAX they are only counted */
    size_t at[COLUMNS];            /* cell of a column; CELLS_MAX = none */
    size_t width;                  /* cells of the heading */
    unsigned long number, current; /* lines read; where the row began */
};

static void next_cell(struct reader *r)
{
    if (r->count < CELLS_MAX) {
        r->cells[r->count] = r->line.len;
    }
    r->count++;
}

/* A quoted cell from after its quote to after its end; white space that parts rows is a space. */
static void read_quoted(struct reader *r)
{
    while (r->left.len > 0) {
        char c = *r->left.ptr++;
        r->left.len--;
        if (c == '"' && (r->left.len == 0 || *r->left.ptr != '"')) {
            return;
        }
        if (c == '"') {
            r->left.ptr++;
            r->left.len--;
        }
        r->number += c == '\n' ? 1 : 0;
        buf_append_char(&r->line, (unsigned char)c < 0x20 ? ' ' : c);
    }
}

/* False at the end of the text. */
static bool read_row(struct reader *r)
{
    buf_reset(&r->line);
    r->count = 0;
    r->current = ++r->number;
    if (r->left.len == 0) {
        return false;
    }
    next_cell(r);
    bool fresh = true; /* a quote here opens */
    while (r->left.len > 0) {
        char c = *r->left.ptr++;
        r->left.len--;
        if (c == '\n') {
            break;
        }
        if (c == '"' && fresh) {
            read_quoted(r);
        } else if (c == r->separator) {
            buf_append_char(&r->line, '\0');
            next_cell(r);
        } else if (c != '\r') {
            buf_append_char(&r->line, (unsigned char)c < 0x20 ? ' ' : c);
        }
        fresh = c == r->separator;
    }
    buf_append_char(&r->line, '\0');
    return true;
}

static const char *cell_of(const struct reader *r, size_t cell)
{
    return cell < CELLS_MAX && cell < r->count && r->line.ptr != NULL ? r->line.ptr + r->cells[cell]
                                                                      : "";
}

/* Whatever the letters' case, and with white space around it. */
static bool is_name(const char *cell, size_t column)
{
    size_t start = strspn(cell, " ");
    size_t len = strlen(cell + start);
    while (len > 0 && cell[start + len - 1] == ' ') {
        len--;
    }
    for (size_t i = 0; i < sizeof names[0] / sizeof *names[0]; i++) {
        const char *name = names[column][i];
        if (name != NULL && strlen(name) == len && strncasecmp(cell + start, name, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_heading(struct reader *r)
{
    struct billet_span all = r->left;
    const char *end = memchr(all.ptr, '\n', all.len);
    size_t len = end != NULL ? (size_t)(end - all.ptr) : all.len;
    r->separator = memchr(all.ptr, '\t', len) != NULL ? '\t' : ',';
    if (!read_row(r)) {
        return false;
    }
    r->width = r->count;
    for (size_t column = 0; column < COLUMNS; column++) {
        r->at[column] = CELLS_MAX;
        for (size_t i = r->count < CELLS_MAX ? r->count : CELLS_MAX; i > 0; i--) {
            r->at[column] = is_name(cell_of(r, i - 1), column) ? i - 1 : r->at[column];
        }
    }
    return r->at[COL_CODE] < CELLS_MAX && r->at[COL_TITLE] < CELLS_MAX &&
           r->at[COL_TARGET1] < CELLS_MAX;
}

static void write_row(const struct reader *r, struct buf *out)
{
    bool sound = r->count == r->width;
    buf_printf(out, "%lu", r->current);
    for (size_t column = 0; column < COLUMNS; column++) {
        bool blank = !sound && column == COL_CODE;
        buf_append_char(out, '\t');
        buf_append_text(out, blank ? "" : cell_of(r, r->at[column]));
    }
    buf_append_char(out, '\n');
}

enum billet_status specialty_file_rows(struct billet_span text, struct buf *out,
                                       struct billet_error *err)
{
    struct reader r = {.left = text};
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
        r.left = (struct billet_span){text.ptr + 3, text.len - 3};
    }
    bool good = r.left.len > 0 && read_heading(&r);
    while (good && read_row(&r)) {
        if (r.count > 1 || cell_of(&r, 0)[0] != '\0') {
            write_row(&r, out);
        }
    }
    bool full = r.line.failed || out->failed;
    buf_fini(&r.line);
    if (!good) {
        billet_error_set(err, BILLET_EINVAL, "the file is no crosswalk");
        billet_error_detail(err, "Its first line must name the columns code, title and target.");
        return BILLET_EINVAL;
    }
    return full ? billet_error_set(err, BILLET_ELIMIT, "the file is too large") : BILLET_OK;
}
