/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows a second of reading sheets alone: bytes to rows of cells and the headings, without what
 * cells mean. CSV by libcsv under our lines, XLSX by libzip and expat under our sheet reader.
 * Whole imports parse as well: tests/feed/feed_file -q tells those.
 *
 *   bench_feed FILE.csv|FILE.xlsx...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/feed/csv_rows.h"
#include "server/feed/header.h"
#include "server/feed/lines.h"
#include "server/feed/xlsx_sheet.h"

struct tally {
    uint64_t rows, cells;
    bool heading; /* was found */
    struct billet_arena *arena;
    struct csv_rows *csv;
};

static double now(void)
{
    struct timespec ts;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void fail(const char *path, const struct billet_error *err)
{
    fprintf(stderr, "%s: %s\n", path, err->message);
    exit(1);
}

static enum billet_status on_row(void *arg, const struct csv_row *row, struct billet_error *err)
{
    static struct header header;
    struct tally *tally = arg;
    (void)err;
    tally->rows++;
    tally->cells += row->count;
    if (!tally->heading && row->error == NULL) {
        tally->heading =
            header_read(&header, &feed_vacancy_table, row->cells, row->count, tally->arena) &&
            header_is(&header);
    }
    return BILLET_OK;
}

static enum billet_status on_line(void *arg, const struct line *line, struct billet_error *err)
{
    struct tally *tally = arg;
    return csv_rows_line(tally->csv, line, err);
}

static enum billet_status read_csv(struct tally *tally, struct billet_span bytes,
                                   struct billet_error *err)
{
    struct lines lines;
    tally->csv = csv_rows_new(',', FEED_ROW_BYTES_MAX, on_row, tally);
    lines_init(&lines, FEED_ROW_BYTES_MAX, on_line, tally);
    enum billet_status status = lines_write(&lines, bytes, err);
    status = status == BILLET_OK ? lines_finish(&lines, err) : status;
    status = status == BILLET_OK ? csv_rows_finish(tally->csv, err) : status;
    lines_fini(&lines);
    csv_rows_free(tally->csv);
    return status;
}

static enum billet_status read_sheet(struct tally *tally, struct xlsx_package *package,
                                     const struct xlsx_book *book, const char *part,
                                     struct billet_error *err)
{
    struct xlsx_sheet *sheet = NULL;
    bool more = true;
    enum billet_status status =
        xlsx_sheet_open(package, book, part, FEED_ROW_BYTES_MAX, on_row, tally, &sheet, err);
    while (status == BILLET_OK && more) {
        status = xlsx_sheet_step(sheet, &more, err);
    }
    xlsx_sheet_close(sheet);
    return status;
}

static enum billet_status read_xlsx(struct tally *tally, struct billet_span bytes,
                                    struct billet_error *err)
{
    struct xlsx_package *package = NULL;
    struct xlsx_book book = {0};
    enum billet_status status = xlsx_package_open(bytes, &package, err);
    status = status == BILLET_OK ? xlsx_book_read(package, &book, err) : status;
    for (size_t i = 0; i < book.sheet_count && status == BILLET_OK; i++) {
        if (book.sheet[i].part != NULL) {
            status = read_sheet(tally, package, &book, book.sheet[i].part, err);
        }
    }
    xlsx_book_fini(&book);
    xlsx_package_close(package);
    return status;
}

static struct billet_span load(const char *path, char *room, size_t cap)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        exit(1);
    }
    size_t len = fread(room, 1, cap, file);
    fclose(file);
    return (struct billet_span){room, len};
}

int main(int argc, char **argv)
{
    static char room[256 << 20];
    for (int i = 1; i < argc; i++) {
        struct billet_span bytes = load(argv[i], room, sizeof room);
        bool xlsx = bytes.len > 2 && memcmp(bytes.ptr, "PK", 2) == 0;
        struct tally tally = {.arena = billet_arena_new(NULL)};
        struct billet_error err = {0};
        double start = now();
        enum billet_status status =
            xlsx ? read_xlsx(&tally, bytes, &err) : read_csv(&tally, bytes, &err);
        double seconds = now() - start;
        if (status != BILLET_OK) {
            fail(argv[i], &err);
        }
        printf("%s: %llu rows, %llu cells, %.1f MB, headings %s: %.3f s, %.0f rows/s, %.1f MB/s\n",
               argv[i], (unsigned long long)tally.rows, (unsigned long long)tally.cells,
               (double)bytes.len / 1e6, tally.heading ? "found" : "not found", seconds,
               (double)tally.rows / seconds, (double)bytes.len / 1e6 / seconds);
        billet_arena_free(tally.arena);
    }
    return 0;
}
