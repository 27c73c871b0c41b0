/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups of the sets, and the issues that go with what they do not find. */
#include "server/feed/resolve.h"

#include "server/feed/list.h"
#include "server/text/region.h"

/* Is a above b in the same set, by their codes ("2-06-03" above "2-06-03-00")? */
static bool is_above(const struct code *a, const struct code *b)
{
    return a->code.len < b->code.len && memcmp(a->code.ptr, b->code.ptr, a->code.len) == 0 &&
           b->code.ptr[a->code.len] == '-';
}

/* The code that the text names. A class and its only subclass often have one name; of such a
 * chain it is the lowest (what somebody does), or the highest (what somebody would do). */
static const struct code *find_code(const struct reading *r, enum code_set set,
                                    struct billet_span text, bool highest, bool *several)
{
    struct codes_match match;
    codes_match_begin(&match, r->options->codes, set, text);
    const struct code *found = codes_match_next(&match);
    *several = false;
    while (found != NULL && !*several) {
        const struct code *other = codes_match_next(&match);
        if (other == NULL) {
            return found;
        }
        if (is_above(found, other)) {
            found = highest ? found : other;
        } else if (is_above(other, found)) {
            found = highest ? other : found;
        } else {
            *several = true;
        }
    }
    return NULL;
}

const struct code *resolve_quietly(const struct reading *r, enum code_set set,
                                   struct billet_span text)
{
    bool several = false;
    return find_code(r, set, text, false, &several);
}

bool resolve_next(const struct reading *r, enum code_set set, struct billet_span *list,
                  struct billet_span *item)
{
    struct billet_span rest = *list;
    struct billet_span part;
    struct billet_span ends[RESOLVE_NAME_PARTS];
    size_t count = 0;
    while (count < RESOLVE_NAME_PARTS && list_next(&rest, &part)) {
        ends[count++] = rest;
        *item = count == 1 ? part : *item;
    }
    if (count == 0) {
        return false;
    }
    const char *start = item->ptr;
    for (size_t n = count; n > 1; n--) {
        struct billet_span whole = {start, (size_t)(ends[n - 1].ptr - start)};
        whole = list_trim(whole);
        struct billet_span name;
        struct billet_span inner;
        list_split_parens(whole, &name, &inner);
        if (resolve_quietly(r, set, whole) != NULL || resolve_quietly(r, set, name) != NULL) {
            *item = whole;
            *list = ends[n - 1];
            return true;
        }
    }
    *list = ends[0];
    return true;
}

const struct code *resolve_code(struct reading *r, const struct field *f, enum code_set set,
                                struct billet_span text)
{
    bool several = false;
    const struct code *code = find_code(r, set, text, (f->flags & FIELD_BROAD) != 0, &several);
    if (code == NULL) {
        r->unread[reading_field_id(r, f)] = true;
        const char *why = several ? "feed.ambiguous" : "feed.unknown_code";
        (void)reading_issue(r, FEED_WARNING, why, text);
    }
    return code;
}

bool code_list_add(struct reading *r, struct code_list *list, struct billet_span code)
{
    for (size_t i = 0; i < list->count; i++) {
        if (billet_span_eq(list->item[i], code)) {
            return false;
        }
    }
    if (list->count == RESOLVE_LIST_MAX) {
        struct feed_issue *issue = reading_issue(r, FEED_ERROR, "feed.list_long", code);
        reading_arg_int(r, issue, "most", RESOLVE_LIST_MAX);
        return false;
    }
    list->item[list->count++] = code;
    return true;
}

enum named { NAMED_NONE, NAMED_ADDED, NAMED_SEVERAL };

/* A word that stands for several things (五险一金) adds all of them. */
static enum named add_all(struct reading *r, const struct field *f, struct billet_span item,
                          struct code_list *list)
{
    struct codes_match match;
    enum named named = NAMED_NONE;
    codes_match_begin(&match, r->options->codes, f->set, item);
    for (const struct code *code = codes_match_next(&match); code != NULL;
         code = codes_match_next(&match)) {
        (void)code_list_add(r, list, code->code);
        named = NAMED_ADDED;
    }
    return named;
}

static enum named add_named(struct reading *r, const struct field *f, struct billet_span item,
                            struct code_list *list)
{
    bool several = false;
    if ((f->flags & FIELD_ALL) != 0) {
        return add_all(r, f, item, list);
    }
    const struct code *code = find_code(r, f->set, item, (f->flags & FIELD_BROAD) != 0, &several);
    if (code == NULL) {
        return several ? NAMED_SEVERAL : NAMED_NONE;
    }
    (void)code_list_add(r, list, code->code);
    return NAMED_ADDED;
}

/* "倒班/夜班": all parts must be names, or none is taken. */
static bool add_parts(struct reading *r, const struct field *f, struct billet_span item,
                      struct code_list *list)
{
    struct billet_span rest = item;
    struct billet_span part;
    size_t parts = 0;
    while (list_next_loose(&rest, &part)) {
        parts++;
        if (resolve_quietly(r, f->set, part) == NULL && (f->flags & FIELD_ALL) == 0) {
            return false;
        }
    }
    if (parts < 2) {
        return false;
    }
    rest = item;
    while (list_next_loose(&rest, &part)) {
        if (add_named(r, f, part, list) == NAMED_NONE) {
            code_list_unknown(r, f, list, part);
        }
    }
    return true;
}

void resolve_item(struct reading *r, const struct field *f, struct billet_span item,
                  struct code_list *list)
{
    enum named named = add_named(r, f, item, list);
    if (named == NAMED_ADDED || add_parts(r, f, item, list)) {
        return;
    }
    if (named == NAMED_SEVERAL) {
        r->unread[reading_field_id(r, f)] = true;
        (void)reading_issue(r, FEED_WARNING, "feed.ambiguous", item);
    } else {
        code_list_unknown(r, f, list, item);
    }
}

void code_list_unknown(struct reading *r, const struct field *f, struct code_list *list,
                       struct billet_span item)
{
    r->unread[reading_field_id(r, f)] = true;
    if (r->place.kind != PLACE_FIELD) {
        (void)reading_issue(r, FEED_WARNING, "feed.unknown_code", item);
    } else if (list->unknown_count < RESOLVE_UNKNOWN_MAX) {
        list->unknown[list->unknown_count++] = item;
    }
}

void code_list_tell_unknown(struct reading *r, struct code_list *list)
{
    if (list->unknown_count == 0) {
        return;
    }
    buf_reset(&r->scratch);
    for (size_t i = 0; i < list->unknown_count; i++) {
        buf_append_text(&r->scratch, i > 0 ? "、" : "");
        buf_append_span(&r->scratch, list->unknown[i]);
    }
    (void)reading_issue(r, FEED_WARNING, "feed.unknown_code", buf_span(&r->scratch));
    list->unknown_count = 0;
}

void code_list_set(struct reading *r, const struct field *f, const struct code_list *list)
{
    if (list->count == 0 && r->unread[reading_field_id(r, f)]) {
        return;
    }
    struct jsonw w = reading_json_open(r);
    jsonw_array_begin(&w);
    for (size_t i = 0; i < list->count; i++) {
        jsonw_span(&w, list->item[i]);
    }
    jsonw_array_end(&w);
    reading_set_json(r, reading_field_id(r, f), &w);
}

const struct code *resolve_region(struct reading *r, const struct field *f, struct billet_span text)
{
    struct text_region region;
    enum text_result result = text_read_region(r->options->codes, text, r->options->home, &region);
    if (result == TEXT_UNREAD) {
        r->unread[reading_field_id(r, f)] = true;
        (void)reading_issue(r, FEED_WARNING, "feed.region", text);
    }
    if (result != TEXT_READ) {
        return NULL;
    }
    if ((f->flags & FIELD_LOCAL) == 0) {
        reading_note(r, region.note, text);
    }
    return region.code;
}

struct billet_span resolve_json_string(struct reading *r, const struct field *f,
                                       const json_t *value)
{
    if (!json_is_string(value)) {
        reading_wrong_type(r, f, value);
        return (struct billet_span){NULL, 0};
    }
    return (struct billet_span){json_string_value(value), json_string_length(value)};
}
