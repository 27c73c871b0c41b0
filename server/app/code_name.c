/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h" /* memmem */

#include "server/app/code_name.h"

#include <string.h>

#include "server/core/utf8.h"

struct listing {
    struct billet_span text;
    struct buf *out;
    const struct code *last;
    size_t count;
};

static bool list(struct listing *l, const struct code *code)
{
    if (code != l->last) {
        buf_printf(l->out, "%s%.*s (%.*s)", l->count > 0 ? ", " : "", (int)code->name_zh.len,
                   code->name_zh.ptr, (int)code->code.len, code->code.ptr);
        l->last = code;
        l->count++;
    }
    return l->count < CODE_NAMES_NEAR;
}

/* As many characters, all but one the same. */
static bool one_off(struct billet_span a, struct billet_span b)
{
    size_t differ = 0;
    size_t length = 0;
    while (a.len > 0 && b.len > 0 && differ < 2) {
        uint32_t x = 0;
        uint32_t y = 0;
        size_t m = utf8_decode(a.ptr, a.len, &x);
        size_t n = utf8_decode(b.ptr, b.len, &y);
        if (m == 0 || n == 0) {
            return false;
        }
        differ += x != y;
        length++;
        a = (struct billet_span){a.ptr + m, a.len - m};
        b = (struct billet_span){b.ptr + n, b.len - n};
    }
    return a.len == 0 && b.len == 0 && differ == 1 && length > 2;
}

static bool list_if_near(void *arg, const struct code *code, struct billet_span term)
{
    struct listing *l = arg;
    bool near =
        memmem(term.ptr, term.len, l->text.ptr, l->text.len) != NULL || one_off(term, l->text);
    return !near || list(l, code);
}

static const char *list_near(const struct codes *codes, enum code_set set, struct listing *l)
{
    if (l->text.len > 0) {
        codes_each(codes, set, list_if_near, l);
    }
    return l->count > 0 ? "field.name_near" : "field.name_unknown";
}

static const char *list_several(const struct codes *codes, enum code_set set, struct listing *l)
{
    struct codes_match match;
    codes_match_begin(&match, codes, set, l->text);
    for (const struct code *code = codes_match_next(&match); code != NULL && list(l, code);
         code = codes_match_next(&match)) {
    }
    return "field.name_several";
}

const char *code_named(const struct codes *codes, enum code_set set, struct billet_span text,
                       struct billet_span *out, struct buf *near)
{
    bool several = false;
    const struct code *code = codes_get(codes, set, text);
    if (code == NULL) {
        code = codes_find(codes, set, text, &several);
    }
    if (code != NULL) {
        *out = code->code;
        return NULL;
    }
    struct listing l = {.text = text, .out = near};
    return several ? list_several(codes, set, &l) : list_near(codes, set, &l);
}
