/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jansson parses; what it does not check is checked before in one pass (BOM, depth). Its error
 * codes become ours by a table, its byte offset a JSON Pointer (json_place.c).
 */
#include "server/feed/json_strict.h"

#include <stdio.h>

#include "server/feed/feed.h"
#include "server/feed/json_place.h"

struct refusal {
    int jansson;
    const char *code;
    const char *message;
};

static const struct refusal refusals[] = {
    {json_error_duplicate_key, "feed.json_duplicate", "the same key stands twice in one object"},
    {json_error_null_character, "feed.json_nul", "U+0000 is not allowed"},
    {json_error_null_byte_in_key, "feed.json_nul", "U+0000 is not allowed"},
    {json_error_invalid_utf8, "feed.json_utf8", "the text is not UTF-8"},
    {json_error_numeric_overflow, "feed.json_number", "the number is too large"},
    {json_error_stack_overflow, "feed.json_depth", "the nesting is too deep"},
    {json_error_premature_end_of_input, "feed.json_end", "the text ends too early"},
    {json_error_end_of_input_expected, "feed.json_tail", "something follows the value"},
};

static enum billet_status refuse(struct billet_error *err, const char *code, const char *message,
                                 struct billet_span text, size_t offset)
{
    if (err == NULL) {
        return BILLET_EINVAL;
    }
    (void)billet_error_set(err, BILLET_EINVAL, "%s", message);
    billet_error_detail(err, "At byte %zu.", offset);
    (void)snprintf(err->code, sizeof err->code, "%s", code);
    json_place(text, offset, err->field, sizeof err->field);
    return BILLET_EINVAL;
}

/* Offset of the bracket that is one too deep; text.len when none is. */
static size_t too_deep(struct billet_span text)
{
    unsigned depth = 0;
    bool string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (string) {
            i += c == '\\' ? 1 : 0;
            string = c != '"';
        } else if (c == '"') {
            string = true;
        } else if (c == '[' || c == '{') {
            depth++;
            if (depth > FEED_JSON_DEPTH_MAX) {
                return i;
            }
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return text.len;
}

static enum billet_status refuse_parse(struct billet_span text, const json_error_t *error,
                                       struct billet_error *err)
{
    int code = (int)json_error_code(error);
    size_t offset = error->position > 0 ? (size_t)error->position : 0;
    if (code == json_error_out_of_memory) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for JSON");
    }
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].jansson == code) {
            return refuse(err, refusals[i].code, refusals[i].message, text, offset);
        }
    }
    return refuse(err, "feed.json_syntax", "the text is not JSON", text, offset);
}

enum billet_status feed_json_strict(struct billet_span text, json_t **out, struct billet_error *err)
{
    json_error_t error;
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
        return refuse(err, "feed.json_bom", "a byte order mark is not allowed", text, 0);
    }
    size_t deep = too_deep(text);
    if (deep < text.len) {
        return refuse(err, "feed.json_depth", "the nesting is too deep", text, deep + 1);
    }
    const char *nul = text.len > 0 ? memchr(text.ptr, '\0', text.len) : NULL;
    if (nul != NULL) { /* jansson would take it for the end */
        return refuse(err, "feed.json_nul", "U+0000 is not allowed", text,
                      (size_t)(nul - text.ptr) + 1);
    }
    *out = json_loadb(text.ptr != NULL ? text.ptr : "", text.len,
                      JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    return *out != NULL ? BILLET_OK : refuse_parse(text, &error, err);
}
