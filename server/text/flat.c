/* SPDX-License-Identifier: Apache-2.0 */
/* One pass; a '<' that begins no tag and a '&' that begins no entity are what they are. */
#include "server/text/flat.h"

#include "server/core/mem.h"
#include "server/core/utf8.h"
#include "server/text/fold.h"

#define STEP 64
/* A longer tag is none that an editor makes. */
#define TAG_BYTES_MAX 4096

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Bytes of the tag at the start of text, 0 when it is none. */
static size_t tag_len(struct billet_span text)
{
    size_t name = text.len > 1 && (text.ptr[1] == '/' || text.ptr[1] == '!') ? 2 : 1;
    if (text.len < 3 || (!is_letter(text.ptr[name]) && text.ptr[name] != '-')) {
        return 0;
    }
    size_t most = text.len < TAG_BYTES_MAX ? text.len : TAG_BYTES_MAX;
    const char *end = memchr(text.ptr, '>', most);
    return end != NULL ? (size_t)(end - text.ptr) + 1 : 0;
}

/* Tags after which people would begin a new line. */
static bool is_block(struct billet_span tag)
{
    static const char *const names[] = {"br", "p",  "div", "li", "ul", "ol", "tr",
                                        "td", "h1", "h2",  "h3", "h4", "h5", "table"};
    size_t start = tag.ptr[1] == '/' ? 2 : 1;
    size_t len = 0;
    char name[8];
    while (len < sizeof name && start + len < tag.len &&
           (is_letter(tag.ptr[start + len]) ||
            (tag.ptr[start + len] >= '0' && tag.ptr[start + len] <= '9'))) {
        name[len] = (char)(tag.ptr[start + len] | 0x20);
        len++;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (billet_span_is((struct billet_span){name, len}, names[i])) {
            return true;
        }
    }
    return false;
}

/* Bytes of the entity at the start of text, 0 when it is none that we know. */
static size_t entity_len(struct billet_span text, const char **stands_for)
{
    static const struct {
        const char *entity, *text;
    } table[] = {{"&nbsp;", " "},   {"&lt;", "<"},     {"&gt;", ">"},    {"&amp;", "&"},
                 {"&quot;", "\""},  {"&#39;", "'"},    {"&apos;", "'"},  {"&ldquo;", "“"},
                 {"&rdquo;", "”"},  {"&middot;", "·"}, {"&mdash;", "—"}, {"&ndash;", "–"},
                 {"&hellip;", "…"}, {"&ensp;", " "},   {"&emsp;", " "},  {"&#160;", " "},
                 {"&yen;", "¥"},    {"&bull;", "•"},   {"&times;", "×"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        size_t len = strlen(table[i].entity);
        if (text.len >= len && memcmp(text.ptr, table[i].entity, len) == 0) {
            *stands_for = table[i].text;
            return len;
        }
    }
    return 0;
}

/* What stands at `at` takes so many bytes and becomes *out; 0: the byte is itself. */
static size_t markup_at(struct billet_span raw, size_t at, const char **out)
{
    struct billet_span left = {raw.ptr + at, raw.len - at};
    *out = "";
    if (raw.ptr[at] == '&') {
        return entity_len(left, out);
    }
    if (raw.ptr[at] != '<') {
        return 0;
    }
    size_t len = tag_len(left);
    *out = len > 0 && is_block((struct billet_span){left.ptr, len}) ? "\n" : "";
    return len;
}

static bool grow(uint32_t **array, size_t *cap, size_t need)
{
    if (need <= *cap) {
        return true;
    }
    uint32_t *more = mem_resize(*array, need, sizeof **array);
    if (more == NULL) {
        return false;
    }
    *array = more;
    *cap = need;
    return true;
}

static bool grow_bytes(struct flat *flat)
{
    if (flat->raw.len < flat->bytes_cap) {
        return true;
    }
    char *more = mem_resize(flat->bytes, flat->raw.len + 1, 1);
    if (more == NULL) {
        return false;
    }
    flat->bytes = more;
    flat->bytes_cap = flat->raw.len + 1;
    return true;
}

/* Bytes from `at` on that stay as they are: ASCII letters, digits and signs, Han (3 bytes). */
static size_t plain_at(struct billet_span raw, size_t at)
{
    unsigned char c = (unsigned char)raw.ptr[at];
    if (c >= 0xE4 && c <= 0xE9) {
        return raw.len - at >= 3 ? 3 : 0;
    }
    return c > 0x20 && c < 0x7E && (c < 'A' || c > 'Z') && c != '<' && c != '&' ? 1 : 0;
}

/* Nearly all text is such runs: copied whole. Returns where the run ends. */
static size_t put_run(struct flat *flat, size_t at)
{
    size_t to = flat->text.len;
    size_t from = at;
    size_t len = plain_at(flat->raw, at);
    while (len > 0) {
        for (size_t i = 0; i < len; i++) {
            flat->origin[to + i] = (uint32_t)at;
        }
        to += len;
        at += len;
        len = at < flat->raw.len ? plain_at(flat->raw, at) : 0;
    }
    memcpy(flat->bytes + flat->text.len, flat->raw.ptr + from, at - from);
    flat->text.len = to;
    return at;
}

static void put(struct flat *flat, const char *bytes, size_t len, size_t from)
{
    for (size_t i = 0; i < len; i++) {
        flat->bytes[flat->text.len] = bytes[i];
        flat->origin[flat->text.len] = (uint32_t)from;
        flat->text.len++;
    }
}

static void put_folded(struct flat *flat, struct billet_span bytes, size_t from)
{
    char out[4] = {0};
    uint32_t point = 0;
    char last = flat->text.len > 0 ? flat->bytes[flat->text.len - 1] : '\0';
    (void)utf8_decode(bytes.ptr, bytes.len, &point);
    size_t len = text_fold_point(point, bytes, last, out);
    put(flat, out, len, from);
}

/* What is not plain: markup, or a character to be folded. How many bytes of raw it takes. */
static size_t put_odd(struct flat *flat, size_t at)
{
    const char *stands_for = "";
    size_t took = markup_at(flat->raw, at, &stands_for);
    if (took > 0) {
        if (*stands_for != '\0') {
            put_folded(flat, billet_span_of(stands_for), at);
        }
        return took;
    }
    took = utf8_decode(flat->raw.ptr + at, flat->raw.len - at, NULL);
    took = took > 0 ? took : 1;
    put_folded(flat, (struct billet_span){flat->raw.ptr + at, took}, at);
    return took;
}

/* Nothing is shorter than what it becomes, so that text is never longer than raw. */
static bool fold(struct flat *flat)
{
    if (!grow_bytes(flat) || !grow(&flat->origin, &flat->origin_cap, flat->raw.len + 1)) {
        return false;
    }
    flat->text = (struct billet_span){flat->bytes, 0};
    for (size_t at = 0; at < flat->raw.len;) {
        at = put_run(flat, at);
        at += at < flat->raw.len ? put_odd(flat, at) : 0;
    }
    return true;
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static bool count_points(struct flat *flat)
{
    uint32_t points = 0;
    if (!grow(&flat->points, &flat->points_cap, flat->raw.len / STEP + 1)) {
        return false;
    }
    for (size_t at = 0; at < flat->raw.len; at++) {
        if (at % STEP == 0) {
            flat->points[at / STEP] = points;
        }
        points += is_inside(flat->raw.ptr[at]) ? 0 : 1;
    }
    return true;
}

bool flat_read(struct flat *flat, struct billet_span raw)
{
    flat->raw = raw;
    return raw.len < UINT32_MAX && count_points(flat) && fold(flat);
}

void flat_fini(struct flat *flat)
{
    mem_free(flat->bytes);
    mem_free(flat->origin);
    mem_free(flat->points);
    memset(flat, 0, sizeof *flat);
}

size_t flat_origin(const struct flat *flat, size_t at)
{
    return at < flat->text.len ? flat->origin[at] : flat->raw.len;
}

size_t flat_end(const struct flat *flat, size_t at)
{
    const char *out = NULL;
    if (at == 0) {
        return 0;
    }
    size_t last = flat->origin[at - 1];
    size_t took = markup_at(flat->raw, last, &out);
    if (took == 0) {
        took = utf8_decode(flat->raw.ptr + last, flat->raw.len - last, NULL);
    }
    return last + (took > 0 ? took : 1);
}

size_t flat_points(const struct flat *flat, size_t at)
{
    if (at >= flat->raw.len) {
        at = flat->raw.len;
    }
    size_t from = at / STEP * STEP;
    size_t points = flat->raw.len > 0 && from < flat->raw.len ? flat->points[at / STEP] : 0;
    if (from >= flat->raw.len && from >= STEP) { /* the end of a text of whole steps */
        from -= STEP;
        points = flat->points[from / STEP];
    }
    for (size_t i = from; i < at; i++) {
        points += is_inside(flat->raw.ptr[i]) ? 0 : 1;
    }
    return points;
}
