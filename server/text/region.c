/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading walks the text from the left. At each step it takes the longest prefix that names
 * places below those found so far, and keeps all of them; a name further right decides between
 * them ("朝阳" alone is six places, "朝阳双塔区" is one).
 */
#include "server/text/region.h"

#include "server/core/utf8.h"
#include "server/text/cursor.h"
#include "server/text/fold.h"

/* More places than this have no name in common that helps. */
#define PLACES_MAX 64
/* 新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县 is 72 bytes; one level is half of it. */
#define NAME_BYTES_MAX 96
#define COUNTY_DIGITS  6

struct places {
    const struct code *item[PLACES_MAX];
    size_t count;
    bool more; /* there were more than fit */
};

static const struct text_word remote_words[] = {
    {"远程", 0}, {"远程办公", 0}, {"居家", 0},     {"居家办公", 0},   {"remote", 0},
    {"线上", 0}, {"线上办公", 0}, {"在家办公", 0}, {"homeoffice", 0}, {"居家远程", 0},
};

static const struct text_word hierarchy[] = {{"-", 0}, {"·", 0}, {">", 0},
                                             {"/", 0}, {",", 0}, {"|", 0}};

static const struct text_word listing[] = {{"/", 0}, {"、", 0}, {",", 0},  {";", 0},
                                           {"|", 0}, {"和", 0}, {"或", 0}, {"-", 0}};

bool region_contains(struct billet_span prefix, struct billet_span code)
{
    bool level = prefix.len == 2 || prefix.len == 4 || prefix.len == 6 || prefix.len == 9;
    return level && prefix.len <= code.len && memcmp(prefix.ptr, code.ptr, prefix.len) == 0;
}

bool text_is_remote(struct billet_span text)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    if (!text_cursor_open(&c, text, room)) {
        return false;
    }
    struct billet_span all = {c.at, (size_t)(c.end - c.at)};
    return text_is_word(all, TEXT_WORDS(remote_words)) != NULL;
}

static bool below_any(const struct places *above, const struct code *code)
{
    for (size_t i = 0; i < above->count; i++) {
        struct billet_span up = above->item[i]->code;
        if (up.len < code->code.len && region_contains(up, code->code)) {
            return true;
        }
    }
    return above->count == 0 && code->code.len <= COUNTY_DIGITS;
}

/* Places of exactly this name below those above; at the start, counties and higher. */
static void places_named(const struct codes *codes, struct billet_span name,
                         const struct places *above, struct places *out)
{
    struct codes_match match;
    out->count = 0;
    out->more = false;
    codes_match_begin(&match, codes, CODES_REGIONS, name);
    for (;;) {
        const struct code *code = codes_match_next(&match);
        if (code == NULL) {
            return;
        }
        if (!below_any(above, code)) {
            continue;
        }
        if (out->count == PLACES_MAX) {
            out->more = true;
            return;
        }
        out->item[out->count++] = code;
    }
}

/* The start of the last code point that begins before `len`. */
static size_t shorter(struct billet_span text, size_t len)
{
    do {
        len--;
    } while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0) == 0x80);
    return len;
}

/* Takes the longest name that stands here. */
static bool take_name(const struct codes *codes, struct text_cursor *c, struct places *found)
{
    struct billet_span left = {c->at, (size_t)(c->end - c->at)};
    struct places next;
    size_t len = left.len;
    while (len > NAME_BYTES_MAX) {
        len = shorter(left, len);
    }
    for (; len > 0; len = shorter(left, len)) {
        places_named(codes, (struct billet_span){left.ptr, len}, found, &next);
        if (next.count > 0) {
            *found = next;
            c->at += len;
            return true;
        }
    }
    return false;
}

/* Does another place begin in what is left of a list ("南昌/南京/北京")? */
static bool is_list(const struct codes *codes, struct text_cursor c)
{
    struct places other = {.count = 0};
    if (text_take(&c, "等")) {
        return text_at_end(&c);
    }
    if (text_take_word(&c, TEXT_WORDS(listing)) == NULL) {
        return false;
    }
    return take_name(codes, &c, &other) || text_take(&c, "全国");
}

/* The one of the places that contains all the others; NULL when none does. */
static const struct code *top_of(const struct places *found)
{
    const struct code *top = found->item[0];
    for (size_t i = 1; i < found->count; i++) {
        if (found->item[i]->code.len < top->code.len) {
            top = found->item[i];
        }
    }
    for (size_t i = 0; i < found->count; i++) {
        if (!region_contains(top->code, found->item[i]->code)) {
            return NULL;
        }
    }
    return found->more ? NULL : top;
}

/* A province is what its short name means: nobody writes 海南 for a district of Wuhai. */
static const struct code *province_of(const struct places *found)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->item[i]->code.len == 2) {
            return found->item[i];
        }
    }
    return NULL;
}

static const struct code *home_of(const struct places *found, struct billet_span home)
{
    struct places near = {.count = 0};
    for (size_t i = 0; i < found->count; i++) {
        if (region_contains(home, found->item[i]->code)) {
            near.item[near.count++] = found->item[i];
        }
    }
    return near.count > 0 && !found->more ? top_of(&near) : NULL;
}

static enum text_result decide(const struct places *found, struct billet_span home,
                               struct text_region *out)
{
    const struct code *code = top_of(found);
    if (code == NULL) {
        code = province_of(found);
    }
    if (code == NULL && home.len > 0) {
        code = home_of(found, home);
        out->note = TEXT_NOTE_HOME;
    }
    out->code = code;
    return code != NULL ? TEXT_READ : TEXT_UNREAD;
}

/* "150000" is 15, "150200" is 1502: zeros that only fill up are dropped. */
static enum text_result read_code(const struct codes *codes, struct billet_span digits,
                                  struct text_region *out)
{
    while (digits.len > 2 && (digits.len == 6 || digits.len == 4 || digits.len == 12) &&
           codes_get(codes, CODES_REGIONS, digits) == NULL) {
        size_t cut = digits.len == 12 ? 3 : 2;
        if (memcmp(digits.ptr + digits.len - cut, "000", cut) != 0) {
            break;
        }
        digits.len -= cut;
        if (digits.len == 9 && memcmp(digits.ptr + 6, "000", 3) == 0) {
            digits.len = COUNTY_DIGITS;
        }
    }
    const struct code *code = codes_get(codes, CODES_REGIONS, digits);
    if (code == NULL || code->retired) {
        return TEXT_UNREAD;
    }
    out->code = code;
    return TEXT_READ;
}

static bool all_digits(const struct text_cursor *c)
{
    for (const char *p = c->at; p < c->end; p++) {
        if (*p < '0' || *p > '9') {
            return false;
        }
    }
    return c->at < c->end;
}

static enum text_result read_names(const struct codes *codes, struct text_cursor c,
                                   struct billet_span home, struct text_region *out)
{
    struct places found = {.count = 0};
    (void)(text_take(&c, "中国") && text_take(&c, "-"));
    if (!take_name(codes, &c, &found)) {
        return TEXT_UNREAD;
    }
    for (;;) {
        struct text_cursor before = c;
        while (text_take_word(&c, TEXT_WORDS(hierarchy)) != NULL) {
        }
        if (text_at_end(&c) || !take_name(codes, &c, &found)) {
            c = before;
            break;
        }
    }
    if (is_list(codes, c)) {
        return TEXT_UNREAD;
    }
    out->whole = text_at_end(&c);
    return decide(&found, home, out);
}

enum text_result text_read_region(const struct codes *codes, struct billet_span text,
                                  struct billet_span home, struct text_region *out)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    enum text_note note = TEXT_NOTE_NONE;
    *out = (struct text_region){NULL, TEXT_NOTE_NONE, false};
    if (text_is_empty(text, &note) || text_is_unlimited(text)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open_spaced(&c, text, room)) {
        return TEXT_UNREAD;
    }
    if (all_digits(&c)) {
        return read_code(codes, (struct billet_span){c.at, (size_t)(c.end - c.at)}, out);
    }
    struct places whole;
    places_named(codes, text_trim(text), &(struct places){.count = 0}, &whole);
    out->whole = whole.count > 0;
    return out->whole ? decide(&whole, home, out) : read_names(codes, c, home, out);
}
