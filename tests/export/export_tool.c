/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lets a script drive the writers: export_tool FORMAT TYPES OUT < cells
 *
 * FORMAT is csv, xlsx (into a file) or xlsx-memory; TYPES is one letter a column (t text,
 * i int, d date, m time, s score); cells come row by row, each ended by a NUL. A first cell of
 * its own on the command line after OUT names the sheets: one table for each name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billet/arena.h"
#include "server/export/export.h"

#define COLUMNS_MAX 16
#define TABLES_MAX  600

static struct export_column columns[COLUMNS_MAX];
static struct export_table tables[TABLES_MAX];

static void make_columns(const char *letters)
{
    static const char types[] = "tidms";
    for (size_t i = 0; i < strlen(letters) && i < COLUMNS_MAX; i++) {
        enum export_type type = (enum export_type)(strchr(types, letters[i]) - types);
        columns[i] = (struct export_column){
            .key = "k", .title_zh = "列", .title_en = "Column", .type = type};
    }
}

/* An empty text is an absent cell. */
static struct billet_span *read_cells(struct billet_arena *arena, size_t *count)
{
    struct buf all = {.max = (size_t)256 * 1024 * 1024};
    char piece[65536];
    for (size_t n = 0; (n = fread(piece, 1, sizeof piece, stdin)) > 0;) {
        buf_append(&all, piece, n);
    }
    struct billet_span *cells = billet_arena_array(arena, all.len + 1, sizeof *cells);
    size_t start = 0;
    for (size_t i = 0; i < all.len; i++) {
        if (all.ptr[i] == '\0') {
            char *copy = billet_arena_strndup(arena, all.ptr + start, i - start);
            cells[(*count)++] = (struct billet_span){i > start ? copy : NULL, i - start};
            start = i + 1;
        }
    }
    buf_fini(&all);
    return cells;
}

static enum billet_status export_to(const char *format, const struct export_book *book,
                                    const char *path, struct billet_error *err)
{
    if (strcmp(format, "xlsx") == 0) {
        return export_xlsx_file(book, path, err);
    }
    struct buf out = {0};
    enum billet_status status = BILLET_OK;
    if (strcmp(format, "csv") == 0) {
        export_csv(&book->tables[0], &out);
    } else {
        status = export_xlsx(book, &out, err);
    }
    FILE *stream = fopen(path, "wb");
    if (stream == NULL || fwrite(out.ptr != NULL ? out.ptr : "", 1, out.len, stream) != out.len) {
        status = billet_error_set(err, BILLET_EINTERNAL, "cannot write %s", path);
    }
    if (stream != NULL) {
        fclose(stream);
    }
    buf_fini(&out);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        return 2;
    }
    struct billet_arena *arena = billet_arena_new(NULL);
    make_columns(argv[2]);
    size_t cell_count = 0;
    struct billet_span *cells = read_cells(arena, &cell_count);
    size_t table_count = argc > 4 ? (size_t)argc - 4 : 1;
    for (size_t i = 0; i < table_count && i < TABLES_MAX; i++) {
        tables[i] = (struct export_table){
            .name = argc > 4 ? argv[4 + i] : "推荐名单",
            .columns = columns,
            .column_count = strlen(argv[2]),
            .cells = cells,
            .row_count = cell_count / strlen(argv[2]),
        };
    }
    const struct export_note notes[] = {
        {"轮次", "Round", BILLET_SPAN_LITERAL("3")},
        {"导出人", "Exported by", BILLET_SPAN_LITERAL("=officer()")},
    };
    const struct export_book book = {"专场推荐名单", notes, 2, tables, table_count};
    struct billet_error err = {0};
    enum billet_status status = export_to(argv[1], &book, argv[3], &err);
    if (status != BILLET_OK) {
        printf("%s: %s\n", billet_status_name(status), err.message);
    }
    billet_arena_free(arena);
    return status == BILLET_OK ? 0 : 1;
}
