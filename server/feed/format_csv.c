/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sheets as CSV. First the sample: encoding, then separator. Then lines are decoded one by one
 * and become rows of the sheet.
 */
#include "server/core/mem.h"
#include "server/feed/encoding.h"
#include "server/feed/sheet.h"
#include "server/text/fold.h"

enum csv_state {
    CSV_SNIFFING, /* collects the sample -> ROWS */
    CSV_ROWS,
};

struct csv_format {
    enum csv_state state;
    enum encoding encoding;
    struct encoding_stream *stream; /* of UTF-16 */
    struct buf sample;              /* then the UTF-8 of UTF-16 */
    struct buf decoded;             /* one line */
    struct lines lines;
    struct csv_rows *rows;
    struct sheet sheet;
};

static enum billet_status on_row(void *arg, const struct csv_row *row, struct billet_error *err)
{
    struct feed *feed = arg;
    struct csv_format *csv = feed->parser;
    enum billet_status status = sheet_row(&csv->sheet, feed, row, err);
    if (csv->sheet.state == SHEET_LOST) {
        return feed_stop(feed, "feed.no_header", err, "no heading row in the first %d rows",
                         FEED_HEADER_ROWS_MAX);
    }
    return status;
}

/* --- lines --- */

static enum billet_status on_line(void *arg, const struct line *line, struct billet_error *err)
{
    struct feed *feed = arg;
    struct csv_format *csv = feed->parser;
    struct line decoded = *line;
    size_t bom = 0;
    feed->counts.lines = line->number;
    if (csv->encoding == ENCODING_ASCII) {
        csv->encoding = encoding_sniff(line->text, &bom);
    }
    decoded.text = encoding_line(csv->encoding, line->text, &csv->decoded);
    if (csv->decoded.failed) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a line of the sheet");
    }
    if (decoded.text.len > feed_row_bytes_max(feed)) {
        decoded.cut = true;
    }
    return csv_rows_line(csv->rows, &decoded, err);
}

/* --- the sample --- */

/* Headings of ours that a separator makes of one line. */
static size_t headings_in(const struct feed *feed, struct billet_span line, char separator)
{
    size_t known = 0;
    while (line.len > 0) {
        const char *end = memchr(line.ptr, separator, line.len);
        size_t len = end != NULL ? (size_t)(end - line.ptr) : line.len;
        char room[256];
        struct billet_span cell = text_trim((struct billet_span){line.ptr, len});
        if (cell.len > 1 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"') {
            cell = (struct billet_span){cell.ptr + 1, cell.len - 2};
        }
        size_t squeezed = cell.len <= sizeof room ? text_squeeze(cell, room, sizeof room) : 0;
        bool ignored = false;
        known +=
            feed_field_headed(feed->kind, (struct billet_span){room, squeezed}, &ignored) != NULL
                ? 1
                : 0;
        len += end != NULL ? 1 : 0;
        line.ptr += len;
        line.len -= len;
    }
    return known;
}

static size_t count_char(struct billet_span line, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++) {
        count += line.ptr[i] == c ? 1 : 0;
    }
    return count;
}

/* The separator that makes the most headings; without any, the one that is there most often. */
static char find_separator(struct feed *feed, struct csv_format *csv, struct billet_span sample)
{
    static const char separators[] = {',', ';', '\t'};
    size_t best = 0;
    char found = ',';
    size_t lines = 0;
    while (sample.len > 0 && lines < FEED_HEADER_ROWS_MAX) {
        const char *end = memchr(sample.ptr, '\n', sample.len);
        size_t len = end != NULL ? (size_t)(end - sample.ptr) : sample.len;
        struct billet_span line = {sample.ptr, len};
        line = encoding_line(csv->encoding, line, &csv->decoded);
        for (size_t i = 0; i < sizeof separators; i++) {
            size_t score = headings_in(feed, line, separators[i]) * 1000 +
                           (lines == 0 ? count_char(line, separators[i]) : 0);
            if (score > best) {
                best = score;
                found = separators[i];
            }
        }
        len += end != NULL ? 1 : 0;
        sample.ptr += len;
        sample.len -= len;
        lines++;
    }
    return found;
}

static enum billet_status start_rows(struct feed *feed, struct csv_format *csv,
                                     struct billet_span text, struct billet_error *err)
{
    char separator = find_separator(feed, csv, text);
    csv->rows = csv_rows_new(separator, feed_row_bytes_max(feed), on_row, feed);
    if (csv->rows == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading CSV");
    }
    csv->state = CSV_ROWS;
    if (csv->encoding == ENCODING_GB18030) {
        feed_note(feed, "feed.note_encoding", (struct billet_span){NULL, 0},
                  billet_span_of(encoding_name(csv->encoding)));
    }
    return lines_write(&csv->lines, text, err);
}

/* UTF-16 becomes UTF-8 first, and then is read as that. */
static enum billet_status decode_stream(struct feed *feed, struct csv_format *csv,
                                        struct billet_span bytes, struct billet_error *err)
{
    struct buf text = {0};
    encoding_stream_write(csv->stream, bytes, &text);
    enum billet_status status =
        text.failed ? billet_error_set(err, BILLET_ENOMEM, "no memory for UTF-16") : BILLET_OK;
    if (status == BILLET_OK && csv->rows == NULL) {
        status = start_rows(feed, csv, buf_span(&text), err);
    } else if (status == BILLET_OK) {
        status = lines_write(&csv->lines, buf_span(&text), err);
    }
    buf_fini(&text);
    return status;
}

static enum billet_status start(struct feed *feed, struct csv_format *csv, struct billet_error *err)
{
    struct billet_span sample = buf_span(&csv->sample);
    size_t bom = 0;
    csv->encoding = encoding_sniff(sample, &bom);
    sample.ptr += bom;
    sample.len -= bom;
    if (csv->encoding != ENCODING_UTF16LE && csv->encoding != ENCODING_UTF16BE) {
        return start_rows(feed, csv, sample, err);
    }
    csv->stream = encoding_stream_new(csv->encoding);
    csv->encoding = ENCODING_UTF8;
    if (csv->stream == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading UTF-16");
    }
    return decode_stream(feed, csv, sample, err);
}

/* --- the format --- */

static enum billet_status csv_open(struct feed *feed, struct billet_error *err)
{
    struct csv_format *csv = mem_alloc(1, sizeof *csv);
    if (csv == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading CSV");
    }
    feed->parser = csv;
    feed->reading.sheet = true;
    buf_init(&csv->sample, FEED_SNIFF_BYTES + 1);
    lines_init(&csv->lines, feed_row_bytes_max(feed), on_line, feed);
    return sheet_init(&csv->sheet)
               ? BILLET_OK
               : billet_error_set(err, BILLET_ENOMEM, "no memory for reading CSV");
}

static void csv_close(struct feed *feed)
{
    struct csv_format *csv = feed->parser;
    if (csv == NULL) {
        return;
    }
    encoding_stream_free(csv->stream);
    csv_rows_free(csv->rows);
    lines_fini(&csv->lines);
    buf_fini(&csv->sample);
    buf_fini(&csv->decoded);
    sheet_fini(&csv->sheet);
    mem_free(csv);
    feed->parser = NULL;
}

static enum billet_status csv_write(struct feed *feed, struct billet_span bytes,
                                    struct billet_error *err)
{
    struct csv_format *csv = feed->parser;
    if (csv->state == CSV_SNIFFING) {
        size_t room = FEED_SNIFF_BYTES - csv->sample.len;
        size_t part = bytes.len < room ? bytes.len : room;
        buf_append(&csv->sample, bytes.ptr, part);
        if (csv->sample.failed) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for reading CSV");
        }
        if (csv->sample.len < FEED_SNIFF_BYTES) {
            return BILLET_OK;
        }
        bytes.ptr += part;
        bytes.len -= part;
        enum billet_status status = start(feed, csv, err);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return csv->stream != NULL ? decode_stream(feed, csv, bytes, err)
                               : lines_write(&csv->lines, bytes, err);
}

static enum billet_status finish_stream(struct csv_format *csv, struct billet_error *err)
{
    struct buf tail = {0};
    encoding_stream_finish(csv->stream, &tail);
    enum billet_status status = lines_write(&csv->lines, buf_span(&tail), err);
    buf_fini(&tail);
    return status;
}

static enum billet_status csv_finish(struct feed *feed, bool *more, struct billet_error *err)
{
    (void)more;
    struct csv_format *csv = feed->parser;
    enum billet_status status = csv->state == CSV_SNIFFING ? start(feed, csv, err) : BILLET_OK;
    if (status == BILLET_OK && csv->stream != NULL) {
        status = finish_stream(csv, err);
    }
    if (status == BILLET_OK) {
        status = lines_finish(&csv->lines, err);
    }
    if (status == BILLET_OK) {
        status = csv_rows_finish(csv->rows, err);
    }
    if (status == BILLET_OK) {
        status = sheet_end(&csv->sheet, feed, err);
    }
    if (status == BILLET_OK && csv->sheet.state != SHEET_ROWS) {
        return feed_stop(feed, "feed.no_header", err, "the sheet has no heading row");
    }
    return status;
}

const struct format feed_format_csv = {csv_open, csv_write, csv_finish, csv_close};
