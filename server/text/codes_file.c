/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shipped form of a code set: line 1 "# set, version, source, licence", line 2 the names of
 * the columns, then one row a line, parted by tabs. Columns are found by name.
 */
#include "server/text/codes.h"

#include <stdio.h>

#include "server/core/buf.h"

#define FILE_BYTES_MAX ((size_t)16 * 1024 * 1024)

enum column { COL_CODE, COL_PARENT, COL_NAME_ZH, COL_NAME_EN, COL_SYNONYMS, COL_RETIRED, COLUMNS };

static const char *const column_names[COLUMNS] = {"code",    "parent",   "name_zh",
                                                  "name_en", "synonyms", "retired_on"};

#define CELLS_MAX 16

static enum billet_status read_file(const char *path, struct buf *out, struct billet_error *err)
{
    FILE *file = fopen(path, "rb");
    char chunk[16384];
    size_t n = 0;
    if (file == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot open %s", path);
    }
    buf_init(out, FILE_BYTES_MAX);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0) {
        buf_append(out, chunk, n);
    }
    bool bad = ferror(file) != 0 || out->failed;
    (void)fclose(file);
    return bad ? billet_error_set(err, BILLET_EINVAL, "cannot read %s", path) : BILLET_OK;
}

static struct billet_span next_line(struct billet_span *left)
{
    const char *end = left->len > 0 ? memchr(left->ptr, '\n', left->len) : NULL;
    size_t len = end != NULL ? (size_t)(end - left->ptr) : left->len;
    struct billet_span line = {left->ptr, len};
    size_t skip = len + (end != NULL ? 1 : 0);
    left->ptr += skip;
    left->len -= skip;
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--;
    }
    return line;
}

static size_t split(struct billet_span line, char separator, struct billet_span cells[CELLS_MAX])
{
    size_t count = 0;
    while (count < CELLS_MAX) {
        const char *end = line.len > 0 ? memchr(line.ptr, separator, line.len) : NULL;
        size_t len = end != NULL ? (size_t)(end - line.ptr) : line.len;
        cells[count++] = (struct billet_span){line.ptr, len};
        if (end == NULL) {
            break;
        }
        line.ptr += len + 1;
        line.len -= len + 1;
    }
    return count;
}

static bool find_columns(struct billet_span header, size_t at[COLUMNS])
{
    struct billet_span cells[CELLS_MAX];
    size_t count = split(header, '\t', cells);
    for (size_t i = 0; i < COLUMNS; i++) {
        at[i] = CELLS_MAX;
        for (size_t k = 0; k < count; k++) {
            at[i] = billet_span_is(cells[k], column_names[i]) ? k : at[i];
        }
    }
    return at[COL_CODE] < CELLS_MAX;
}

static enum billet_status add_lines(struct codes *codes, struct billet_span text,
                                    struct billet_error *err)
{
    struct billet_span cells[CELLS_MAX + 1];
    size_t at[COLUMNS];
    struct billet_span first = next_line(&text);
    if (first.len < 3 || first.ptr[0] != '#' || !find_columns(next_line(&text), at)) {
        return billet_error_set(err, BILLET_EINVAL, "the first two lines are no code set");
    }
    (void)split((struct billet_span){first.ptr + 2, first.len - 2}, ',', cells);
    struct billet_span set = cells[0];
    while (text.len > 0) {
        struct billet_span line = next_line(&text);
        memset(cells, 0, sizeof cells);
        (void)split(line, '\t', cells);
        struct codes_row row = {set,
                                cells[at[COL_CODE]],
                                cells[at[COL_PARENT]],
                                cells[at[COL_NAME_ZH]],
                                cells[at[COL_NAME_EN]],
                                cells[at[COL_SYNONYMS]],
                                cells[at[COL_RETIRED]].len > 0};
        enum billet_status status = line.len > 0 ? codes_add(codes, &row, err) : BILLET_OK;
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

enum billet_status codes_add_file(struct codes *codes, const char *path, struct billet_error *err)
{
    struct buf text = {0};
    enum billet_status status = read_file(path, &text, err);
    if (status == BILLET_OK) {
        status = add_lines(codes, buf_span(&text), err);
        if (status != BILLET_OK) {
            billet_error_detail(err, "The file is %s.", path);
        }
    }
    buf_fini(&text);
    return status;
}
