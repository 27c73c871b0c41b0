/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three tables and four steps: fold; take off brackets; cut a branch off behind the legal form;
 * take off legal forms from the end, as long as one is there. A place before the name stays: firms
 * of two towns that share the rest are two firms. Only its 市 or 省 goes, which people leave out.
 */
#include "server/text/employer_name.h"

#include <stdbool.h>

#include "server/core/utf8.h"
#include "server/text/brackets.h"
#include "server/text/fold.h"
#include "server/text/shingles.h"

/* What brackets hold is a place, a form or a remark; a longer text may be the name itself. */
#define BRACKET_BYTES_MAX 24
/* Less is no name. */
#define STEM_BYTES_MIN 2

/* Longest first. */
static const char *const forms[] = {
    "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司",
    "集团公司",     "总公司",       "公司",         "集团",     "个体工商户",
};

/* How a part of a firm ends, behind the firm's own legal form. */
static const char *const branches[] = {"分公司", "分厂",   "分店",   "分行",  "支行",
                                       "营业部", "经营部", "办事处", "支公司"};

/* Words at the end of an English name; each after a blank. */
static const char *const words[] = {"incorporated", "corporation", "company", "limited", "gmbh",
                                    "corp",         "inc",         "llc",     "llp",     "ltd",
                                    "plc",          "co",          "lp"};

struct name {
    char *ptr;
    size_t len;
};

static bool ends_with(const struct name *name, const char *end)
{
    size_t len = strlen(end);
    return name->len >= len && memcmp(name->ptr + name->len - len, end, len) == 0;
}

static void cut(struct name *name, size_t from, size_t to)
{
    memmove(name->ptr + from, name->ptr + to, name->len - to);
    name->len -= to - from;
}

static const char *find(const struct name *name, const char *what)
{
    size_t len = strlen(what);
    for (size_t at = 0; at + len <= name->len; at++) {
        if (memcmp(name->ptr + at, what, len) == 0) {
            return name->ptr + at;
        }
    }
    return NULL;
}

static void drop_branch(struct name *name)
{
    bool branch = false;
    for (size_t i = 0; i < sizeof branches / sizeof branches[0] && !branch; i++) {
        branch = ends_with(name, branches[i]);
    }
    for (size_t i = 0; branch && i < sizeof forms / sizeof forms[0]; i++) {
        const char *form = find(name, forms[i]);
        size_t before = form != NULL ? (size_t)(form - name->ptr) : 0;
        if (before >= STEM_BYTES_MIN && before + strlen(forms[i]) < name->len) {
            name->len = before;
            return;
        }
    }
}

static bool drop_form(struct name *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (ends_with(name, forms[i])) { /* the longest one, or none */
            bool enough = name->len >= strlen(forms[i]) + STEM_BYTES_MIN;
            name->len -= enough ? strlen(forms[i]) : 0;
            return enough;
        }
    }
    return false;
}

static bool drop_word(struct name *name)
{
    while (name->len > 0 && strchr(" .,-", name->ptr[name->len - 1]) != NULL) {
        name->len--;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if (ends_with(name, words[i]) && name->len > len + 1 &&
            strchr(" .,", name->ptr[name->len - len - 1]) != NULL) {
            name->len -= len + 1;
            return true;
        }
    }
    return false;
}

/* 包头市顺达 is 包头顺达: 市 or 省 as the third or fourth character, with a name behind it. */
static void drop_rank(struct name *name)
{
    static const char *const ranks[] = {"市", "省"};
    size_t at = 0;
    for (size_t nth = 0; nth < 4 && at < name->len; nth++) {
        size_t bytes = utf8_decode(name->ptr + at, name->len - at, NULL);
        bytes = bytes != 0 ? bytes : 1;
        for (size_t i = 0; nth >= 2 && i < sizeof ranks / sizeof ranks[0]; i++) {
            if (bytes == strlen(ranks[i]) && memcmp(name->ptr + at, ranks[i], bytes) == 0 &&
                name->len - at - bytes >= STEM_BYTES_MIN) {
                cut(name, at, at + bytes);
                return;
            }
        }
        at += bytes;
    }
}

size_t employer_name_stem(struct billet_span text, char out[static EMPLOYER_STEM_BYTES])
{
    struct name name = {out, text_fold(text, out, EMPLOYER_STEM_BYTES)};
    name.len = text_drop_brackets(name.ptr, name.len, BRACKET_BYTES_MAX, STEM_BYTES_MIN);
    drop_branch(&name);
    bool more = true;
    while (more) {
        more = drop_word(&name) || drop_form(&name);
    }
    drop_rank(&name);
    char letters[EMPLOYER_STEM_BYTES];
    size_t len = text_letters((struct billet_span){name.ptr, name.len}, letters, sizeof letters);
    if (len == 0) {
        return name.len;
    }
    memcpy(out, letters, len);
    return len;
}
