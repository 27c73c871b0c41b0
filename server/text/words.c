/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words that stand for no value, yes and no, and plain figures: what every column may hold.
 */
#include "server/text/values.h"

#include "server/text/cursor.h"
#include "server/text/fold.h"

static const struct text_word empty_words[] = {
    {"", 0}, {"-", 0}, {"--", 0}, {"---", 0}, {"/", 0}, {"\\", 0}, {".", 0}, {"null", 0},
};

/* Errors of a spreadsheet: a cell that was meant to hold something. */
static const struct text_word sheet_errors[] = {
    {"#n/a", 0},   {"#ref!", 0}, {"#value!", 0}, {"#div/0!", 0}, {"#name?", 0},
    {"#null!", 0}, {"#num!", 0}, {"n/a", 0},     {"#spill!", 0}, {"nan", 0},
};

static const struct text_word unlimited_words[] = {
    {"不限", 0},           {"无要求", 0},    {"不限制", 0},      {"没有要求", 0}, {"无限制", 0},
    {"均可", 0},           {"任意", 0},      {"不作要求", 0},    {"不做要求", 0}, {"any", 0},
    {"norequirement", 0},  {"学历不限", 0},  {"经验不限", 0},    {"地点不限", 0}, {"无特殊要求", 0},
    {"norequirements", 0}, {"unlimited", 0}, {"notrequired", 0}, {"不要求", 0},
};

static const struct text_word none_words[] = {{"无", 0}, {"没有", 0}, {"none", 0}, {"暂无", 0}};

static const struct text_word bool_words[] = {
    {"是", 1},   {"有", 1},     {"y", 1},      {"yes", 1},  {"true", 1},   {"1", 1},
    {"√", 1},    {"✓", 1},      {"对", 1},     {"同意", 1}, {"已同意", 1}, {"否", 0},
    {"无", 0},   {"n", 0},      {"no", 0},     {"0", 0},    {"×", 0},      {"false", 0},
    {"没有", 0}, {"不同意", 0}, {"未同意", 0}, {"不是", 0},
};

/* None of the words below is longer, however it is spaced and widened. */
#define WORD_BYTES_MAX 64

static bool open_all(struct billet_span text, char room[static TEXT_VALUE_BYTES_MAX],
                     struct billet_span *all)
{
    struct text_cursor c;
    if (text.len > WORD_BYTES_MAX || !text_cursor_open_spaced(&c, text, room)) {
        return false;
    }
    *all = (struct billet_span){c.at, (size_t)(c.end - c.at)};
    return true;
}

bool text_is_empty(struct billet_span text, enum text_note *note)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct billet_span all;
    if (text.len == 0) {
        return true;
    }
    if (!open_all(text, room, &all)) {
        return false;
    }
    if (text_is_word(all, TEXT_WORDS(sheet_errors)) != NULL) {
        *note = TEXT_NOTE_SHEET;
        return true;
    }
    return text_is_word(all, TEXT_WORDS(empty_words)) != NULL;
}

bool text_is_unlimited(struct billet_span text)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct billet_span all;
    return open_all(text, room, &all) && text_is_word(all, TEXT_WORDS(unlimited_words)) != NULL;
}

bool text_is_none(struct billet_span text)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct billet_span all;
    return open_all(text, room, &all) && text_is_word(all, TEXT_WORDS(none_words)) != NULL;
}

enum text_result text_read_bool(struct billet_span text, bool *out)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct billet_span all;
    enum text_note note = TEXT_NOTE_NONE;
    if (text_is_empty(text, &note)) {
        return TEXT_NOT_STATED;
    }
    if (!open_all(text, room, &all)) {
        return TEXT_UNREAD;
    }
    const struct text_word *word = text_is_word(all, TEXT_WORDS(bool_words));
    if (word == NULL) {
        return TEXT_UNREAD;
    }
    *out = word->value != 0;
    return TEXT_READ;
}

/* One number that fills the whole text, with one of the given words after it or none. */
static enum text_result read_number(struct billet_span text, const struct text_word *after,
                                    size_t count, int64_t *scaled)
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    enum text_note note = TEXT_NOTE_NONE;
    if (text_is_empty(text, &note)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open(&c, text, room) || !text_take_number(&c, scaled)) {
        return TEXT_UNREAD;
    }
    (void)text_take_word(&c, after, count);
    return text_at_end(&c) ? TEXT_READ : TEXT_UNREAD;
}

enum text_result text_read_int(struct billet_span text, int64_t *value)
{
    int64_t scaled = 0;
    enum text_result result = read_number(text, NULL, 0, &scaled);
    if (result == TEXT_READ && scaled % TEXT_NUMBER_SCALE != 0) {
        return TEXT_UNREAD;
    }
    if (result == TEXT_READ) {
        *value = scaled / TEXT_NUMBER_SCALE;
    }
    return result;
}

enum text_result text_read_hundredths(struct billet_span text, int64_t *hundredths)
{
    static const struct text_word points[] = {{"分", 0}, {"points", 0}};
    const int64_t step = TEXT_NUMBER_SCALE / 100;
    int64_t scaled = 0;
    enum text_result result = read_number(text, TEXT_WORDS(points), &scaled);
    if (result == TEXT_READ && scaled % step != 0) {
        return TEXT_UNREAD;
    }
    if (result == TEXT_READ) {
        *hundredths = scaled / step;
    }
    return result;
}

enum text_result text_read_headcount(struct billet_span text, int64_t *count, enum text_note *note)
{
    static const struct text_word several[] = {
        {"若干", 0}, {"若干名", 0}, {"若干人", 0}, {"多名", 0}, {"多人", 0}, {"数名", 0}, {"多", 0},
    };
    static const struct text_word heads[] = {
        {"人", 0}, {"名", 0}, {"位", 0}, {"个", 0}, {"个人", 0}};
    char room[TEXT_VALUE_BYTES_MAX];
    struct text_cursor c;
    if (text_is_empty(text, note) || text_is_unlimited(text)) {
        return TEXT_NOT_STATED;
    }
    if (!text_cursor_open(&c, text, room)) {
        return TEXT_UNREAD;
    }
    struct billet_span all = {c.at, (size_t)(c.end - c.at)};
    if (text_is_word(all, TEXT_WORDS(several)) != NULL) {
        *note = TEXT_NOTE_SEVERAL;
        return TEXT_NOT_STATED;
    }
    (void)text_take(&c, "招");
    if (!text_take_count(&c, count)) {
        return TEXT_UNREAD;
    }
    (void)text_take_word(&c, TEXT_WORDS(heads));
    return text_at_end(&c) ? TEXT_READ : TEXT_UNREAD;
}
