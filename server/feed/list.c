/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes; separators and parentheses are looked up in small tables. */
#include "server/feed/list.h"

#include "server/text/fold.h"

static const char *const separators[] = {"、", "，", "；", "｜", "\n", "\r", ",", ";", "|", "。"};
static const char *const loose[] = {"/", "+", " ", "\t", "　", "／", "＋"};
static const char *const opening[] = {"(", "（", "[", "【"};
static const char *const closing[] = {")", "）", "]", "】"};

/* Every word of the tables begins with one of these bytes; few others do. */
static const bool begins[256] = {
    [0xE3] = true, [0xEF] = true, ['\n'] = true, ['\r'] = true, ['\t'] = true,
    [' '] = true,  [','] = true,  [';'] = true,  ['|'] = true,  ['/'] = true,
    ['+'] = true,  ['('] = true,  [')'] = true,  ['['] = true,  [']'] = true,
};

#define TABLE(t) (t), sizeof(t) / sizeof((t)[0])

/* Bytes of the word of the table that stands at `at`, 0 when none does. */
static size_t stands(struct billet_span text, size_t at, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count && begins[(unsigned char)text.ptr[at]]; i++) {
        size_t len = strlen(table[i]);
        if (len <= text.len - at && memcmp(text.ptr + at, table[i], len) == 0) {
            return len;
        }
    }
    return 0;
}

static size_t separator_at(struct billet_span text, size_t at, bool also_loose)
{
    size_t len = stands(text, at, TABLE(separators));
    return len == 0 && also_loose ? stands(text, at, TABLE(loose)) : len;
}

struct billet_span list_trim(struct billet_span text)
{
    text = text_trim(text);
    for (size_t back = 1; back <= 3 && back <= text.len; back++) {
        if (stands(text, text.len - back, TABLE(separators)) == back) {
            text.len -= back;
            return text_trim(text);
        }
    }
    return text;
}

static bool next_item(struct billet_span *list, struct billet_span *item, bool also_loose)
{
    while (list->len > 0) {
        size_t at = 0;
        size_t skip = 0;
        int depth = 0;
        while (at < list->len) {
            skip = depth == 0 ? separator_at(*list, at, also_loose) : 0;
            if (skip > 0) {
                break;
            }
            depth += stands(*list, at, TABLE(opening)) > 0 ? 1 : 0;
            depth -= depth > 0 && stands(*list, at, TABLE(closing)) > 0 ? 1 : 0;
            at++;
        }
        *item = text_trim((struct billet_span){list->ptr, at});
        list->ptr += at + skip;
        list->len -= at + skip;
        if (item->len > 0) {
            return true;
        }
    }
    return false;
}

bool list_next(struct billet_span *list, struct billet_span *item)
{
    return next_item(list, item, false);
}

bool list_next_loose(struct billet_span *list, struct billet_span *item)
{
    return next_item(list, item, true);
}

/* The last opening in the item; item.len when there is none. */
static size_t last_opening(struct billet_span item)
{
    for (size_t at = item.len; at > 1; at--) {
        if (stands(item, at - 1, TABLE(opening)) > 0) {
            return at - 1;
        }
    }
    return item.len;
}

void list_split_parens(struct billet_span item, struct billet_span *name, struct billet_span *inner)
{
    size_t at = last_opening(item);
    size_t open = at < item.len ? stands(item, at, TABLE(opening)) : 0;
    *name = item;
    *inner = (struct billet_span){NULL, 0};
    for (size_t end = at + open; end < item.len; end++) {
        size_t close = stands(item, end, TABLE(closing));
        if (close > 0 && end + close == item.len) {
            *name = text_trim((struct billet_span){item.ptr, at});
            *inner = (struct billet_span){item.ptr + at + open, end - at - open};
            return;
        }
    }
}
