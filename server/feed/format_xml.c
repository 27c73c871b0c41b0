/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML feeds. Rows are read through the mapping that the sender names; without one, a JobPosting
 * of schema.org and a <job> with a referencenumber through the shipped mapping of their kind, and
 * any other row as if its elements were the headings of a sheet.
 */
#include "server/core/mem.h"
#include "server/feed/encoding.h"
#include "server/feed/mapping.h"
#include "server/feed/sheet.h"
#include "server/feed/xml_rows.h"

/* Where an XML declaration ends at the latest. */
#define DECLARATION_BYTES 200
/* Different sets of elements that rows may have; then columns are no longer told, only read. */
#define HEADERS_TOLD_MAX 8

/* What rows are called, where no mapping says it. */
#define USUAL "item|row|record|entry|岗位|职位"
static const char *names_of(const struct feed *feed)
{
    if (feed->kind == &feed_candidate_table) {
        return "candidate|person|seeker|" USUAL;
    }
    return feed->kind == &feed_employer_table
               ? "employer|company|organization|" USUAL
               : "job|jobposting|vacancy|position|posting|offer|opening|" USUAL;
}

enum xml_state {
    XML_SNIFFING, /* collects the sample -> READING */
    XML_READING,
};

struct xml_format {
    enum xml_state state;
    struct buf sample;
    struct encoding_stream *stream; /* NULL: the bytes are what expat reads */
    struct xml_rows rows;
    struct billet_arena *arena; /* headings */
    struct header header;
    unsigned told;                      /* headers */
    const struct feed_mapping *shipped; /* the one that rows asked for, and that was told */
    uint64_t found;                     /* rows */
};

/* A row as cells under headings; both are borrowed from its object. */
struct cells {
    struct billet_span label[FEED_COLUMNS_MAX];
    struct billet_span text[FEED_COLUMNS_MAX];
    size_t count;
    size_t more;
    struct billet_arena *arena;
};

/* --- rows without a mapping --- */

static void add_cell(struct cells *cells, struct billet_span label, struct billet_span text)
{
    if (cells->count == FEED_COLUMNS_MAX) {
        cells->more++;
        return;
    }
    cells->label[cells->count] = label;
    cells->text[cells->count++] = text;
}

/* "@id" and "salary@currency" are called id and currency. */
static struct billet_span label_of(const char *key)
{
    const char *at = strrchr(key, '@');
    return billet_span_of(at != NULL ? at + 1 : key);
}

/* A list of texts is one cell: 、 between its items. */
static struct billet_span join_list(struct cells *cells, const json_t *list)
{
    size_t len = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        len += json_string_length(json_array_get(list, i)) + 3;
    }
    char *text = billet_arena_alloc(cells->arena, len + 1);
    size_t at = 0;
    for (size_t i = 0; text != NULL && i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        size_t item_len = json_string_length(item);
        if (item_len > 0 && at > 0) {
            memcpy(text + at, "、", 3);
            at += 3;
        }
        if (item_len > 0) {
            memcpy(text + at, json_string_value(item), item_len);
            at += item_len;
        }
    }
    return (struct billet_span){text, at};
}

static void flatten(struct cells *cells, const json_t *object)
{
    const json_t *stack[XML_ROW_DEPTH_MAX + 1] = {object};
    void *at[XML_ROW_DEPTH_MAX + 1] = {json_object_iter((json_t *)object)};
    size_t depth = 1;
    while (depth > 0) {
        void *iter = at[depth - 1];
        if (iter == NULL) {
            depth--;
            continue;
        }
        const json_t *value = json_object_iter_value(iter);
        struct billet_span label = label_of(json_object_iter_key(iter));
        at[depth - 1] = json_object_iter_next((json_t *)stack[depth - 1], iter);
        if (json_is_string(value)) {
            add_cell(cells, label,
                     (struct billet_span){json_string_value(value), json_string_length(value)});
        } else if (json_is_array(value)) {
            add_cell(cells, label, join_list(cells, value));
        } else if (depth <= XML_ROW_DEPTH_MAX) {
            stack[depth] = value;
            at[depth++] = json_object_iter((json_t *)value);
        }
    }
}

static bool same_labels(const struct header *header, const struct cells *cells)
{
    bool same = header->count == cells->count;
    for (size_t i = 0; same && i < cells->count; i++) {
        same = billet_span_eq(header->column[i].label, cells->label[i]);
    }
    return same;
}

/* Rows of one feed have the same elements, mostly: their header is read once. */
static bool read_labels(struct feed *feed, struct xml_format *xml, const struct cells *cells)
{
    if (same_labels(&xml->header, cells)) {
        return true;
    }
    billet_arena_reset(xml->arena);
    if (!header_read(&xml->header, feed->kind, cells->label, cells->count, xml->arena)) {
        return false;
    }
    if (xml->told < HEADERS_TOLD_MAX) {
        xml->told++;
        sheet_tell_header(feed, &xml->header);
    }
    return true;
}

static void read_plain(struct feed *feed, struct xml_format *xml, const json_t *object)
{
    struct cells cells = {.arena = feed->reading.arena};
    flatten(&cells, object);
    if (!read_labels(feed, xml, &cells)) {
        feed->reading.no_memory = true;
        return;
    }
    const struct csv_row row = {.cells = cells.text, .count = cells.count};
    sheet_read_cells(feed, &xml->header, &row);
}

/* --- rows --- */

static const struct feed_mapping *mapping_of(const struct feed *feed, const struct xml_row *row)
{
    const struct feed_mapping *mapping = feed->options.mapping;
    const char *name = NULL;
    if (mapping != NULL || feed->kind != &feed_vacancy_table) {
        return mapping;
    }
    if (strcmp(row->element, "JobPosting") == 0) {
        name = "schema_org";
    } else if (json_object_get(row->object, "referencenumber") != NULL) {
        name = "indeed";
    }
    return name != NULL && feed_mapping_find(billet_span_of(name), &mapping, NULL) == BILLET_OK
               ? mapping
               : NULL;
}

static enum billet_status on_row(void *arg, const struct xml_row *row, struct billet_error *err)
{
    struct feed *feed = arg;
    struct xml_format *xml = feed->parser;
    xml->found++;
    feed->counts.lines = row->line;
    if (row->object == NULL) {
        return feed_row_refuse(feed, row->line, "feed.row_too_long", billet_span_of(row->element),
                               err);
    }
    if (json_object_size(row->object) == 0) {
        feed_row_empty(feed);
        return BILLET_OK;
    }
    const struct feed_mapping *mapping = mapping_of(feed, row);
    if (mapping != NULL && mapping != feed->options.mapping && mapping != xml->shipped) {
        xml->shipped = mapping;
        feed_tell_mapping(feed, mapping);
    }
    feed_row_begin(feed, row->line);
    if (mapping != NULL) {
        feed_mapping_object(mapping, &feed->reading, row->object);
    } else {
        read_plain(feed, xml, row->object);
    }
    return feed_row_end(feed, err);
}

/* --- bytes --- */

static enum billet_status stop(struct feed *feed, enum billet_status status,
                               struct billet_error *err)
{
    if (status == BILLET_EINVAL && err->code[0] == '\0') {
        billet_error_code(err, "feed.xml_damaged");
    }
    if (status != BILLET_OK) {
        feed->state = FEED_FAILED;
    }
    return status;
}

static bool declares(struct billet_span sample, const char *encoding)
{
    size_t len = strlen(encoding);
    size_t end = sample.len < DECLARATION_BYTES ? sample.len : DECLARATION_BYTES;
    for (size_t i = 0; i + len <= end && sample.ptr[i] != '\n'; i++) {
        size_t k = 0;
        while (k < len && (sample.ptr[i + k] | 0x20) == encoding[k]) {
            k++;
        }
        if (k == len) {
            return true;
        }
    }
    return false;
}

/* What the bytes look like decides, as with sheets; only Latin-1 cannot be told from its bytes. */
static enum encoding find_encoding(struct billet_span sample, const char **parser_encoding)
{
    size_t bom = 0;
    enum encoding encoding = encoding_sniff(sample, &bom);
    bool latin = declares(sample, "\"iso-8859-1\"") || declares(sample, "'iso-8859-1'");
    *parser_encoding = latin ? "ISO-8859-1" : "UTF-8";
    if (latin) {
        return ENCODING_UTF8;
    }
    return encoding == ENCODING_ASCII && declares(sample, "\"gb") ? ENCODING_GB18030 : encoding;
}

static enum billet_status write_text(struct feed *feed, struct xml_format *xml,
                                     struct billet_span bytes, bool last, struct billet_error *err)
{
    if (xml->stream == NULL) {
        return xml_rows_write(&xml->rows, bytes, last, err);
    }
    struct buf text = {0};
    encoding_stream_write(xml->stream, bytes, &text);
    if (last) {
        encoding_stream_finish(xml->stream, &text);
    }
    enum billet_status status = text.failed
                                    ? billet_error_set(err, BILLET_ENOMEM, "no memory for the XML")
                                    : xml_rows_write(&xml->rows, buf_span(&text), last, err);
    buf_fini(&text);
    (void)feed;
    return status;
}

static enum billet_status start(struct feed *feed, struct xml_format *xml, bool last,
                                struct billet_error *err)
{
    const struct feed_mapping *mapping = feed->options.mapping;
    struct billet_span sample = buf_span(&xml->sample);
    const char *parser_encoding = NULL;
    enum encoding encoding = find_encoding(sample, &parser_encoding);
    xml->state = XML_READING;
    if (encoding != ENCODING_ASCII && encoding != ENCODING_UTF8) {
        xml->stream = encoding_stream_new(encoding);
        feed_note(feed, "feed.note_encoding", (struct billet_span){NULL, 0},
                  billet_span_of(encoding_name(encoding)));
    }
    bool whole = xml->stream != NULL || encoding == ENCODING_ASCII || encoding == ENCODING_UTF8;
    if (!whole || !xml_rows_init(&xml->rows, parser_encoding,
                                 mapping != NULL ? feed_mapping_rows(mapping) : "", names_of(feed),
                                 feed_row_bytes_max(feed), on_row, feed)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading XML");
    }
    return write_text(feed, xml, sample, last, err);
}

/* --- the format --- */

static enum billet_status xml_open(struct feed *feed, struct billet_error *err)
{
    struct xml_format *xml = mem_alloc(1, sizeof *xml);
    if (xml == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading XML");
    }
    feed->parser = xml;
    feed->reading.sheet = true;
    buf_init(&xml->sample, FEED_SNIFF_BYTES + 1);
    xml->arena = billet_arena_new(NULL);
    return xml->arena != NULL ? BILLET_OK
                              : billet_error_set(err, BILLET_ENOMEM, "no memory for reading XML");
}

static void xml_close(struct feed *feed)
{
    struct xml_format *xml = feed->parser;
    if (xml != NULL) {
        xml_rows_fini(&xml->rows);
        encoding_stream_free(xml->stream);
        buf_fini(&xml->sample);
        billet_arena_free(xml->arena);
        mem_free(xml);
        feed->parser = NULL;
    }
}

static enum billet_status xml_format_write(struct feed *feed, struct billet_span bytes,
                                           struct billet_error *err)
{
    struct xml_format *xml = feed->parser;
    if (xml->state == XML_SNIFFING) {
        size_t room = FEED_SNIFF_BYTES - xml->sample.len;
        size_t part = bytes.len < room ? bytes.len : room;
        buf_append(&xml->sample, bytes.ptr, part);
        if (xml->sample.failed) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for reading XML");
        }
        if (xml->sample.len < FEED_SNIFF_BYTES) {
            return BILLET_OK;
        }
        bytes.ptr += part;
        bytes.len -= part;
        enum billet_status status = start(feed, xml, false, err);
        if (status != BILLET_OK) {
            return stop(feed, status, err);
        }
    }
    return stop(feed, write_text(feed, xml, bytes, false, err), err);
}

static enum billet_status xml_finish(struct feed *feed, bool *more, struct billet_error *err)
{
    static const struct billet_span nothing = {"", 0};
    struct xml_format *xml = feed->parser;
    (void)more;
    enum billet_status status = xml->state == XML_SNIFFING
                                    ? start(feed, xml, true, err)
                                    : write_text(feed, xml, nothing, true, err);
    if (status != BILLET_OK) {
        return stop(feed, status, err);
    }
    return xml->found > 0 ? BILLET_OK
                          : feed_stop(feed, "feed.xml_no_rows", err, "the XML has no known rows");
}

const struct format feed_format_xml = {xml_open, xml_format_write, xml_finish, xml_close};
