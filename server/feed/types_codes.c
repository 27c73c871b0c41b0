/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types that hold codes of a set: one code, a list of codes, a place, a list of places. Codes,
 * exact names and synonyms are equal; a list that says 无 is recorded as empty.
 */
#include "server/feed/list.h"
#include "server/feed/resolve.h"
#include "server/text/region.h"

static void code_text(struct reading *r, const struct field *f, struct billet_span text)
{
    if (text_is_unlimited(text)) {
        return;
    }
    const struct code *code = resolve_code(r, f, f->set, text);
    if (code != NULL) {
        reading_set_text(r, reading_field_id(r, f), code->code);
    }
}

const struct field_type feed_type_code = {"code", code_text, NULL};

static void region_text(struct reading *r, const struct field *f, struct billet_span text)
{
    const struct code *code = resolve_region(r, f, text);
    if (code != NULL) {
        reading_set_text(r, reading_field_id(r, f), code->code);
    }
}

const struct field_type feed_type_region = {"region code", region_text, NULL};

/* One item of a list goes in as codes. */
typedef void (*item_fn)(struct reading *r, const struct field *f, struct billet_span item,
                        struct code_list *list);

static void list_text(struct reading *r, const struct field *f, struct billet_span text,
                      item_fn add)
{
    struct code_list list = {.count = 0, .unknown_count = 0};
    struct billet_span rest = text;
    struct billet_span item;
    if (text_is_unlimited(text)) {
        return;
    }
    while (!text_is_none(text) && resolve_next(r, f->set, &rest, &item)) {
        if (!text_is_unlimited(item)) {
            add(r, f, item, &list);
        }
    }
    code_list_tell_unknown(r, &list);
    code_list_set(r, f, &list);
}

static void list_json(struct reading *r, const struct field *f, const json_t *value, item_fn add)
{
    struct code_list list = {.count = 0, .unknown_count = 0};
    size_t index = 0;
    const json_t *item = NULL;
    if (!json_is_array(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    json_array_foreach(value, index, item)
    {
        reading_at_item(r, index);
        struct billet_span text = resolve_json_string(r, f, item);
        if (text.ptr != NULL) {
            add(r, f, text, &list);
        }
    }
    reading_at_end(r);
    code_list_tell_unknown(r, &list);
    code_list_set(r, f, &list);
}

static void codes_text(struct reading *r, const struct field *f, struct billet_span text)
{
    list_text(r, f, text, resolve_item);
}

static void codes_json(struct reading *r, const struct field *f, const json_t *value)
{
    list_json(r, f, value, resolve_item);
}

const struct field_type feed_type_codes = {"array of codes", codes_text, codes_json};

static void add_region(struct reading *r, const struct field *f, struct billet_span item,
                       struct code_list *list)
{
    const struct code *code = resolve_region(r, f, item);
    if (code != NULL) {
        (void)code_list_add(r, list, code->code);
    }
}

static void regions_text(struct reading *r, const struct field *f, struct billet_span text)
{
    list_text(r, f, text, add_region);
}

static void regions_json(struct reading *r, const struct field *f, const json_t *value)
{
    list_json(r, f, value, add_region);
}

const struct field_type feed_type_regions = {"array of region codes", regions_text, regions_json};
