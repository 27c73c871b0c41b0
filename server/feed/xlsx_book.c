/* SPDX-License-Identifier: Apache-2.0 */
/* Relationships first, then workbook, styles and strings; each by a handler of a few names. */
#include "server/feed/xlsx_book.h"

#include <stdlib.h>
#include <string.h>

#include "server/core/mem.h"

#define MAIN_PART     "xl/workbook.xml" /* unless the package says otherwise */
#define NAME_IS(a, b) (strcmp((a), (b)) == 0)

static enum billet_status no_memory(struct billet_error *err)
{
    return billet_error_set(err, BILLET_ENOMEM, "no memory for a workbook");
}

/* --- the workbook and its relationships --- */

static bool is_true(const char *value)
{
    return value != NULL && (NAME_IS(value, "1") || NAME_IS(value, "true"));
}

static enum billet_status add_sheet(struct xlsx_book *book, const char **attributes,
                                    struct billet_error *err)
{
    const char *name = xml_attribute(attributes, "name");
    const char *relation = xml_attribute(attributes, "id");
    const char *state = xml_attribute(attributes, "state");
    if (relation == NULL || book->sheet_count == XLSX_SHEETS_MAX) {
        return BILLET_OK;
    }
    struct xlsx_sheet_info *sheet = &book->sheet[book->sheet_count++];
    sheet->name = billet_arena_strdup(book->arena, name != NULL ? name : "");
    sheet->relation = billet_arena_strdup(book->arena, relation);
    sheet->hidden = state != NULL && !NAME_IS(state, "visible");
    return sheet->name != NULL && sheet->relation != NULL ? BILLET_OK : no_memory(err);
}

static enum billet_status workbook_begin(void *arg, const char *name, const char **attributes,
                                         struct billet_error *err)
{
    struct xlsx_book *book = arg;
    if (NAME_IS(name, "sheet")) {
        return add_sheet(book, attributes, err);
    }
    if (NAME_IS(name, "workbookPr")) {
        book->epoch_1904 = is_true(xml_attribute(attributes, "date1904"));
    }
    return BILLET_OK;
}

/* Bytes of the folder in the name of a part, with its slash. */
static size_t folder_len(const char *part)
{
    const char *slash = strrchr(part, '/');
    return slash != NULL ? (size_t)(slash - part) + 1 : 0;
}

/* Targets are absolute, or relative to the folder of the part that names them. */
static const char *part_name(struct xlsx_book *book, const char *from, const char *target)
{
    struct buf path = {0};
    if (target[0] != '/') {
        buf_append(&path, from, folder_len(from));
    }
    target += target[0] == '/' ? 1 : 0;
    while (strncmp(target, "./", 2) == 0) {
        target += 2;
    }
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        buf_truncate(&path, path.len > 0 ? path.len - 1 : 0);
        buf_truncate(&path, path.len > 0 ? folder_len(path.ptr) : 0);
    }
    buf_append_text(&path, target);
    char *name = path.failed ? NULL : billet_arena_strdup(book->arena, path.ptr);
    buf_fini(&path);
    return name;
}

/* Types are addresses that differ between strict and transitional but for their last word. */
static bool type_is(const char *type, const char *word)
{
    const char *slash = type != NULL ? strrchr(type, '/') : NULL;
    return slash != NULL && NAME_IS(slash + 1, word);
}

static const char **place_of(struct xlsx_book *book, const char *id, const char *type)
{
    if (type_is(type, "styles")) {
        return &book->styles_part;
    }
    if (type_is(type, "sharedStrings")) {
        return &book->strings_part;
    }
    for (size_t i = 0; type_is(type, "worksheet") && i < book->sheet_count; i++) {
        if (NAME_IS(book->sheet[i].relation, id)) {
            return &book->sheet[i].part;
        }
    }
    return NULL;
}

static enum billet_status relation_begin(void *arg, const char *name, const char **attributes,
                                         struct billet_error *err)
{
    struct xlsx_book *book = arg;
    const char *id = xml_attribute(attributes, "Id");
    const char *target = xml_attribute(attributes, "Target");
    if (!NAME_IS(name, "Relationship") || id == NULL || target == NULL) {
        return BILLET_OK;
    }
    const char **place = place_of(book, id, xml_attribute(attributes, "Type"));
    if (place != NULL) {
        *place = part_name(book, book->main_part, target);
    }
    return place == NULL || *place != NULL ? BILLET_OK : no_memory(err);
}

static enum billet_status root_begin(void *arg, const char *name, const char **attributes,
                                     struct billet_error *err)
{
    struct xlsx_book *book = arg;
    const char *target = xml_attribute(attributes, "Target");
    if (NAME_IS(name, "Relationship") && target != NULL &&
        type_is(xml_attribute(attributes, "Type"), "officeDocument")) {
        book->main_part = part_name(book, "", target);
    }
    return book->main_part != NULL ? BILLET_OK : no_memory(err);
}

/* "xl/_rels/workbook.xml.rels" of "xl/workbook.xml". */
static enum billet_status read_relations(struct xlsx_package *package, struct xlsx_book *book,
                                         struct billet_error *err)
{
    static const struct xml_handlers handlers = {.begin = relation_begin};
    struct buf name = {0};
    size_t folder = folder_len(book->main_part);
    buf_printf(&name, "%.*s_rels/%s.rels", (int)folder, book->main_part, book->main_part + folder);
    enum billet_status status =
        name.failed ? no_memory(err) : xlsx_part_read(package, name.ptr, &handlers, book, err);
    buf_fini(&name);
    return status;
}

/* --- styles --- */

/* Formats that every program knows by number: dates, among them those of Chinese editions. */
static bool is_builtin_date(uint32_t id)
{
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
           (id >= 50 && id <= 54) || id == 57 || id == 58;
}

bool xlsx_format_is_date(const char *code)
{
    bool day = false;
    bool month = false;
    bool clock = false;
    for (const char *c = code; *c != '\0'; c++) {
        if (*c == '"') { /* a literal */
            const char *end = strchr(c + 1, '"');
            c = end != NULL ? end : c + strlen(c) - 1;
        } else if (*c == '[') { /* colour, locale, or elapsed time */
            const char *end = strchr(c, ']');
            clock = clock || (end == c + 2 && strchr("hms", c[1]) != NULL);
            c = end != NULL ? end : c;
        } else if ((*c == '\\' || *c == '_' || *c == '*') && c[1] != '\0') {
            c++;
        } else if (strncmp(c, "General", 7) == 0) {
            c += 6;
        } else {
            day = day || strchr("dDyY", *c) != NULL;
            month = month || *c == 'm' || *c == 'M';
            clock = clock || strchr("hHsS", *c) != NULL;
        }
    }
    return day || (month && !clock);
}

static uint32_t number(const char *text)
{
    return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

static bool is_date_format(const struct xlsx_book *book, uint32_t id)
{
    for (size_t at = 0; at < book->date_formats.len; at += sizeof id) {
        if (memcmp(book->date_formats.ptr + at, &id, sizeof id) == 0) {
            return true;
        }
    }
    return is_builtin_date(id);
}

struct styles {
    struct xlsx_book *book;
    bool in_cells; /* in cellXfs, whose order the cells name */
};

static enum billet_status styles_begin(void *arg, const char *name, const char **attributes,
                                       struct billet_error *err)
{
    struct styles *styles = arg;
    struct xlsx_book *book = styles->book;
    uint32_t id = number(xml_attribute(attributes, "numFmtId"));
    if (NAME_IS(name, "numFmt")) {
        const char *code = xml_attribute(attributes, "formatCode");
        if (code != NULL && xlsx_format_is_date(code)) {
            buf_append(&book->date_formats, &id, sizeof id);
        }
    } else if (NAME_IS(name, "cellXfs")) {
        styles->in_cells = true;
    } else if (NAME_IS(name, "xf") && styles->in_cells) {
        buf_append_char(&book->date_styles, is_date_format(book, id) ? 1 : 0);
    }
    return book->date_formats.failed || book->date_styles.failed ? no_memory(err) : BILLET_OK;
}

static enum billet_status styles_end(void *arg, const char *name, struct billet_error *err)
{
    struct styles *styles = arg;
    (void)err;
    styles->in_cells = styles->in_cells && !NAME_IS(name, "cellXfs");
    return BILLET_OK;
}

bool xlsx_book_is_date(const struct xlsx_book *book, size_t style)
{
    return style < book->date_styles.len && book->date_styles.ptr[style] != 0;
}

/* --- shared strings --- */

struct strings {
    struct xlsx_book *book;
    bool in_text;     /* in <t> */
    bool in_phonetic; /* in <rPh>: how it is read aloud */
    struct buf text;  /* of the string in work, as in the file */
};

static enum billet_status strings_begin(void *arg, const char *name, const char **attributes,
                                        struct billet_error *err)
{
    struct strings *s = arg;
    (void)attributes;
    (void)err;
    s->in_text = s->in_text || NAME_IS(name, "t");
    s->in_phonetic = s->in_phonetic || NAME_IS(name, "rPh");
    return BILLET_OK;
}

static enum billet_status strings_end(void *arg, const char *name, struct billet_error *err)
{
    struct strings *s = arg;
    s->in_text = s->in_text && !NAME_IS(name, "t");
    s->in_phonetic = s->in_phonetic && !NAME_IS(name, "rPh");
    if (!NAME_IS(name, "si")) {
        return BILLET_OK;
    }
    struct buf *all = &s->book->strings;
    xlsx_text_append(all, buf_span(&s->text));
    buf_append(&s->book->string_ends, &all->len, sizeof all->len);
    bool failed = all->failed || s->text.failed || s->book->string_ends.failed;
    buf_reset(&s->text);
    if (failed) {
        billet_error_set(err, BILLET_EINVAL, "the workbook has too much text");
        billet_error_code(err, "feed.xlsx_limit");
        return BILLET_EINVAL;
    }
    return BILLET_OK;
}

static enum billet_status strings_text(void *arg, struct billet_span text, struct billet_error *err)
{
    struct strings *s = arg;
    (void)err;
    if (s->in_text && !s->in_phonetic) {
        buf_append_span(&s->text, text);
    }
    return BILLET_OK;
}

struct billet_span xlsx_book_string(const struct xlsx_book *book, size_t index)
{
    size_t ends[2] = {0, 0};
    if (index >= book->string_ends.len / sizeof ends[0]) {
        return (struct billet_span){NULL, 0};
    }
    size_t from = index > 0 ? index - 1 : 0;
    memcpy(index > 0 ? ends : ends + 1, book->string_ends.ptr + from * sizeof ends[0],
           (index > 0 ? 2 : 1) * sizeof ends[0]);
    return (struct billet_span){buf_span(&book->strings).ptr + ends[0], ends[1] - ends[0]};
}

/* --- escapes --- */

static int hex(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* "_xHHHH_": its code unit, or -1. */
static int escape_at(struct billet_span text, size_t at)
{
    int unit = 0;
    if (text.len - at < 7 || text.ptr[at] != '_' || text.ptr[at + 1] != 'x' ||
        text.ptr[at + 6] != '_') {
        return -1;
    }
    for (size_t i = at + 2; i < at + 6; i++) {
        int digit = hex(text.ptr[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

static void append_unit(struct buf *out, int unit)
{
    if (unit < 0x80) { /* CR, mostly; NUL is no text */
        buf_append_char(out, unit == 0 ? '?' : (char)unit);
    } else if (unit < 0x800) {
        buf_append_char(out, (char)(0xC0 | unit >> 6));
        buf_append_char(out, (char)(0x80 | (unit & 0x3F)));
    } else if (unit >= 0xD800 && unit <= 0xDFFF) {
        buf_append_char(out, '?'); /* half a character */
    } else {
        buf_append_char(out, (char)(0xE0 | unit >> 12));
        buf_append_char(out, (char)(0x80 | (unit >> 6 & 0x3F)));
        buf_append_char(out, (char)(0x80 | (unit & 0x3F)));
    }
}

void xlsx_text_append(struct buf *out, struct billet_span text)
{
    size_t from = 0;
    for (size_t at = 0; at < text.len; at++) {
        int unit = text.ptr[at] == '_' ? escape_at(text, at) : -1;
        if (unit >= 0) {
            buf_append(out, text.ptr + from, at - from);
            append_unit(out, unit);
            at += 6;
            from = at + 1;
        }
    }
    buf_append(out, text.ptr + from, text.len - from);
}

/* --- all of it --- */

static enum billet_status read_strings(struct xlsx_package *package, struct xlsx_book *book,
                                       struct billet_error *err)
{
    static const struct xml_handlers handlers = {strings_begin, strings_end, strings_text};
    struct strings strings = {.book = book};
    if (book->strings_part == NULL) {
        return BILLET_OK;
    }
    buf_init(&book->strings, XLSX_STRINGS_BYTES_MAX);
    enum billet_status status =
        xlsx_part_read(package, book->strings_part, &handlers, &strings, err);
    buf_fini(&strings.text);
    return status;
}

static enum billet_status read_styles(struct xlsx_package *package, struct xlsx_book *book,
                                      struct billet_error *err)
{
    static const struct xml_handlers handlers = {.begin = styles_begin, .end = styles_end};
    struct styles styles = {.book = book};
    return book->styles_part == NULL
               ? BILLET_OK
               : xlsx_part_read(package, book->styles_part, &handlers, &styles, err);
}

enum billet_status xlsx_book_read(struct xlsx_package *package, struct xlsx_book *book,
                                  struct billet_error *err)
{
    static const struct xml_handlers root = {.begin = root_begin};
    static const struct xml_handlers workbook = {.begin = workbook_begin};
    book->arena = billet_arena_new(NULL);
    if (book->arena == NULL) {
        return no_memory(err);
    }
    book->main_part = MAIN_PART;
    enum billet_status status = xlsx_part_read(package, "_rels/.rels", &root, book, err);
    if (status == BILLET_OK) {
        status = xlsx_part_read(package, book->main_part, &workbook, book, err);
    }
    if (status == BILLET_OK && book->sheet_count == 0) {
        billet_error_set(err, BILLET_EINVAL, "the workbook has no sheet");
        billet_error_code(err, "feed.xlsx_damaged");
        return BILLET_EINVAL;
    }
    status = status == BILLET_OK ? read_relations(package, book, err) : status;
    status = status == BILLET_OK ? read_styles(package, book, err) : status;
    return status == BILLET_OK ? read_strings(package, book, err) : status;
}

void xlsx_book_fini(struct xlsx_book *book)
{
    billet_arena_free(book->arena);
    buf_fini(&book->date_formats);
    buf_fini(&book->date_styles);
    buf_fini(&book->strings);
    buf_fini(&book->string_ends);
    *book = (struct xlsx_book){.sheet_count = 0};
}
