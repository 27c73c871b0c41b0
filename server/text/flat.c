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

static bool grow(void **array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) {
        return true;
    }
    void *more = mem_resize(*array, need, size);
    if (more == NULL) {
        return false;
    }
    *array = more;
    *cap = need;
    return true;
}

static bool make_room(struct flat *flat)
{
    void *bytes = flat->bytes;
    void *points = flat->points;
    bool good = grow(&bytes, &flat->bytes_cap, flat->raw.len + 1, 1);
    flat->bytes = bytes;
    good = good && grow(&points, &flat->points_cap, flat->raw.len / STEP + 1, sizeof *flat->points);
    flat->points = points;
    return good;
}

/* The bytes that are put next come from raw's byte `from` on; nothing to note where the run goes
 * on. */
static bool begin_run(struct flat *flat, size_t from, bool one_by_one)
{
    uint32_t at = (uint32_t)flat->text.len;
    if (flat->run_count > 0 && one_by_one) {
        const struct flat_run *last = &flat->runs[flat->run_count - 1];
        if (last->one_by_one && last->raw + (at - last->at) == from) {
            return true;
        }
    }
    if (flat->run_count == flat->run_cap) {
        void *runs = flat->runs;
        bool good = grow(&runs, &flat->run_cap, 2 * flat->run_cap + 64, sizeof *flat->runs);
        flat->runs = runs;
        if (!good) {
            return false;
        }
    }
    flat->runs[flat->run_count++] = (struct flat_run){at, (uint32_t)from, one_by_one};
    return true;
}

/* Bytes from `at` on that stay as they are but for capitals: ASCII letters, digits and signs, Han
 * (3 bytes). */
static size_t plain_at(struct billet_span raw, size_t at)
{
    unsigned char c = (unsigned char)raw.ptr[at];
    if (c >= 0xE4 && c <= 0xE9) {
        return raw.len - at >= 3 ? 3 : 0;
    }
    return c > 0x20 && c < 0x7E && c != '<' && c != '&' ? 1 : 0;
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Nearly all text is such runs: copied whole. Moves *at to where the run ends. */
static bool put_run(struct flat *flat, size_t *at)
{
    size_t end = *at;
    bool capitals = false;
    for (size_t len = 0; end < flat->raw.len; end += len) {
        len = plain_at(flat->raw, end);
        if (len == 0) {
            break;
        }
        capitals = capitals || is_capital(flat->raw.ptr[end]);
    }
    char *out = flat->bytes + flat->text.len;
    size_t len = end - *at;
    if (len == 0) {
        return true;
    }
    bool good = begin_run(flat, *at, true);
    memcpy(out, flat->raw.ptr + *at, len);
    for (size_t i = 0; capitals && i < len; i++) {
        out[i] = (char)(is_capital(out[i]) ? out[i] + ('a' - 'A') : out[i]);
    }
    flat->text.len += len;
    *at = end;
    return good;
}

static char last_of(const struct flat *flat)
{
    return flat->text.len > 0 ? flat->bytes[flat->text.len - 1] : '\0';
}

/* One character as patterns see it; it takes raw's bytes from `from` on. */
static bool put_folded(struct flat *flat, struct billet_span bytes, size_t from)
{
    char out[4] = {0};
    uint32_t point = 0;
    bool good = utf8_decode(bytes.ptr, bytes.len, &point) > 0;
    size_t len = text_fold_point(point, bytes, last_of(flat), out);
    bool same = good && (len == 1 || bytes.ptr == flat->raw.ptr + from);
    if (len > 0 && !begin_run(flat, from, same)) {
        return false;
    }
    memcpy(flat->bytes + flat->text.len, out, len);
    flat->text.len += len;
    return true;
}

/* What is not plain: markup, or a character to be folded. Moves *at behind it. */
static bool put_odd(struct flat *flat, size_t *at)
{
    const char *stands_for = "";
    size_t from = *at;
    size_t took = markup_at(flat->raw, from, &stands_for);
    if (took > 0) {
        *at += took;
        return *stands_for == '\0' || put_folded(flat, billet_span_of(stands_for), from);
    }
    took = utf8_decode(flat->raw.ptr + from, flat->raw.len - from, NULL);
    took = took > 0 ? took : 1;
    *at += took;
    return put_folded(flat, (struct billet_span){flat->raw.ptr + from, took}, from);
}

/* Nothing is shorter than what it becomes, so that text is never longer than raw. */
static bool fold(struct flat *flat)
{
    bool good = true;
    flat->text = (struct billet_span){flat->bytes, 0};
    flat->run_count = 0;
    for (size_t at = 0; good && at < flat->raw.len;) {
        good = put_run(flat, &at) && (at == flat->raw.len || put_odd(flat, &at));
    }
    return good;
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Of eight bytes, those within a character: the highest bit is set, the next is not. */
static unsigned inside_of(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (unsigned)(((word >> 7 & ~word >> 6 & ones) * ones) >> 56);
}

static void count_points(struct flat *flat)
{
    uint32_t points = 0;
    for (size_t i = 0; i <= flat->raw.len / STEP; i++) {
        const char *at = flat->raw.ptr + i * STEP;
        flat->points[i] = points;
        for (size_t j = 0; j < STEP && (i + 1) * STEP <= flat->raw.len; j += 8) {
            points += 8 - inside_of(at + j);
        }
    }
}

bool flat_read(struct flat *flat, struct billet_span raw)
{
    flat->raw = raw.ptr != NULL ? raw : BILLET_SPAN_LITERAL("");
    if (raw.len >= UINT32_MAX || !make_room(flat)) {
        return false;
    }
    count_points(flat);
    return fold(flat);
}

void flat_fini(struct flat *flat)
{
    mem_free(flat->bytes);
    mem_free(flat->runs);
    mem_free(flat->points);
    memset(flat, 0, sizeof *flat);
}

/* The last run that begins at or before the byte; there is one for every byte of text. */
static const struct flat_run *run_of(const struct flat *flat, size_t at)
{
    size_t low = 0;
    size_t high = flat->run_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        bool before = flat->runs[middle].at <= at;
        low = before ? middle : low;
        high = before ? high : middle;
    }
    return &flat->runs[low];
}

size_t flat_origin(const struct flat *flat, size_t at)
{
    if (at >= flat->text.len) {
        return flat->raw.len;
    }
    const struct flat_run *run = run_of(flat, at);
    size_t from = run->raw + (run->one_by_one ? at - run->at : 0);
    while (run->one_by_one && from > run->raw && is_inside(flat->raw.ptr[from])) {
        from--;
    }
    return from;
}

size_t flat_end(const struct flat *flat, size_t at)
{
    const char *out = NULL;
    if (at == 0) {
        return 0;
    }
    size_t last = flat_origin(flat, at - 1);
    size_t took = markup_at(flat->raw, last, &out);
    if (took == 0) {
        took = utf8_decode(flat->raw.ptr + last, flat->raw.len - last, NULL);
    }
    return last + (took > 0 ? took : 1);
}

size_t flat_points(const struct flat *flat, size_t at)
{
    size_t end = at < flat->raw.len ? at : flat->raw.len;
    size_t points = flat->points[end / STEP];
    size_t i = end / STEP * STEP;
    for (; end - i >= 8; i += 8) {
        points += 8 - inside_of(flat->raw.ptr + i);
    }
    for (; i < end; i++) {
        points += is_inside(flat->raw.ptr[i]) ? 0 : 1;
    }
    return points;
}
