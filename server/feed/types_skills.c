/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Skills demanded (a list with level, weight, must) and skills held (a map to the level). Typed
 * JSON has the form of the model; a text is read by skills.c.
 */
#include "server/feed/members.h"
#include "server/feed/skills.h"

static void write_demanded(struct reading *r, const struct field *f, const struct skill_list *list)
{
    struct jsonw w = reading_json_open(r);
    jsonw_array_begin(&w);
    for (size_t i = 0; i < list->count; i++) {
        jsonw_object_begin(&w);
        jsonw_key(&w, "skill");
        jsonw_span(&w, list->item[i].code);
        jsonw_key(&w, "level");
        jsonw_int(&w, list->item[i].level);
        jsonw_key(&w, "weight");
        jsonw_int(&w, list->item[i].weight);
        jsonw_key(&w, "must");
        jsonw_bool(&w, list->item[i].must);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    reading_set_json(r, reading_field_id(r, f), &w);
}

/* What was no skill is kept as text beside the list. */
static void keep_unknown(struct reading *r, struct skill_list *list)
{
    const struct field *rest = feed_field_named(r->kind, BILLET_SPAN_LITERAL("skills_text"));
    if (list->words.unknown_count == 0 || rest == NULL) {
        return;
    }
    buf_reset(&r->scratch);
    for (size_t i = 0; i < list->words.unknown_count; i++) {
        buf_append_text(&r->scratch, i > 0 ? "、" : "");
        buf_append_span(&r->scratch, list->words.unknown[i]);
    }
    reading_set_text(r, reading_field_id(r, rest), buf_span(&r->scratch));
}

static void read_text(struct reading *r, const struct field *f, struct billet_span text,
                      struct skill_list *list)
{
    memset(list, 0, sizeof *list);
    if (!text_is_unlimited(text) && !text_is_none(text)) {
        skills_read(r, f, text, list);
    }
    keep_unknown(r, list);
    code_list_tell_unknown(r, &list->words);
}

static void demanded_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct skill_list list;
    read_text(r, f, text, &list);
    if (list.count > 0) {
        write_demanded(r, f, &list);
    }
}

static const char *const demanded_members[] = {"skill", "level", "weight", "must", NULL};

static void demanded_item(struct reading *r, const struct field *f, size_t index,
                          const json_t *value, struct skill_list *list)
{
    struct member_reader m = {r, f, index, value};
    struct skill_item item = {.level = 1, .weight = 1};
    if (json_is_string(value)) {
        struct billet_span text = {json_string_value(value), json_string_length(value)};
        skills_read(r, f, text, list);
        return;
    }
    if (!members_known(&m, demanded_members)) {
        return;
    }
    const struct code *code = member_code(&m, "skill", f->set);
    bool fine = member_int(&m, "level", 1, SKILL_LEVEL_MAX, &item.level);
    fine = member_int(&m, "weight", 1, SKILL_WEIGHT_MAX, &item.weight) && fine;
    fine = member_bool(&m, "must", &item.must) && fine;
    if (code != NULL && fine) {
        item.code = code->code;
        (void)skills_add(r, list, item);
    }
}

static void demanded_json(struct reading *r, const struct field *f, const json_t *value)
{
    struct skill_list list;
    size_t index = 0;
    const json_t *item = NULL;
    memset(&list, 0, sizeof list);
    if (!json_is_array(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    json_array_foreach(value, index, item)
    {
        reading_at_item(r, index);
        demanded_item(r, f, index, item, &list);
    }
    reading_at_end(r);
    keep_unknown(r, &list);
    code_list_tell_unknown(r, &list.words);
    if (list.count > 0 || !r->unread[reading_field_id(r, f)]) {
        write_demanded(r, f, &list);
    }
}

const struct field_type feed_type_demanded_skills = {"array of skills", demanded_text,
                                                     demanded_json};

/* --- held --- */

static void write_held(struct reading *r, const struct field *f, const struct skill_list *list)
{
    struct jsonw w = reading_json_open(r);
    jsonw_object_begin(&w);
    for (size_t i = 0; i < list->count; i++) {
        jsonw_key_span(&w, list->item[i].code);
        jsonw_int(&w, list->item[i].level);
    }
    jsonw_object_end(&w);
    reading_set_json(r, reading_field_id(r, f), &w);
}

static void held_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct skill_list list;
    bool unknown = false;
    memset(&list, 0, sizeof list);
    if (!text_is_none(text)) {
        skills_read(r, f, text, &list);
        unknown = list.words.unknown_count > 0;
    }
    keep_unknown(r, &list);
    code_list_tell_unknown(r, &list.words);
    if (list.count > 0 || !unknown) {
        write_held(r, f, &list);
    }
}

static void held_json(struct reading *r, const struct field *f, const json_t *value)
{
    struct skill_list list;
    const char *key = NULL;
    size_t key_len = 0;
    json_t *level = NULL;
    memset(&list, 0, sizeof list);
    if (!json_is_object(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    json_object_keylen_foreach((json_t *)value, key, key_len, level)
    {
        struct member_reader m = {r, f, MEMBER_OF_FIELD, value};
        struct skill_item item = {.level = 1};
        const struct code *code = resolve_code(r, f, f->set, (struct billet_span){key, key_len});
        if (member_int(&m, key, 1, SKILL_LEVEL_MAX, &item.level) && code != NULL) {
            item.code = code->code;
            (void)skills_add(r, &list, item);
        }
    }
    if (list.count > 0 || !r->unread[reading_field_id(r, f)]) {
        write_held(r, f, &list);
    }
}

const struct field_type feed_type_held_skills = {"object of levels", held_text, held_json};
