/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of members.h. The place of issues is set for each and given back. */
#include "server/feed/members.h"

static struct reading_place enter(const struct member_reader *m, const char *name)
{
    struct reading_place place = {m->index == MEMBER_OF_FIELD ? PLACE_MEMBER : PLACE_ITEM_MEMBER,
                                  m->index, name};
    return reading_at(m->r, place);
}

static void leave(const struct member_reader *m, struct reading_place before)
{
    (void)reading_at(m->r, before);
}

static const json_t *find(const struct member_reader *m, const char *name)
{
    const json_t *value = json_object_get(m->object, name);
    return json_is_null(value) ? NULL : value;
}

bool members_known(const struct member_reader *m, const char *const *names)
{
    const char *key = NULL;
    json_t *value = NULL;
    bool fine = true;
    if (!json_is_object(m->object)) {
        reading_wrong_type(m->r, m->f, m->object);
        return false;
    }
    json_object_foreach((json_t *)m->object, key, value)
    {
        size_t i = 0;
        while (names[i] != NULL && strcmp(names[i], key) != 0) {
            i++;
        }
        if (names[i] == NULL) {
            struct reading_place before = enter(m, key);
            (void)reading_issue(m->r, FEED_ERROR, "feed.unknown_key", billet_span_of(key));
            leave(m, before);
            fine = false;
        }
    }
    return fine;
}

bool member_int(const struct member_reader *m, const char *name, int64_t least, int64_t most,
                int64_t *out)
{
    const json_t *value = find(m, name);
    bool fine = true;
    if (value == NULL) {
        return true;
    }
    struct reading_place before = enter(m, name);
    if (!json_is_integer(value)) {
        reading_wrong_type(m->r, m->f, value);
        fine = false;
    } else if (reading_in_range(m->r, json_integer_value(value), least, most)) {
        *out = json_integer_value(value);
    } else {
        fine = false;
    }
    leave(m, before);
    return fine;
}

bool member_bool(const struct member_reader *m, const char *name, bool *out)
{
    const json_t *value = find(m, name);
    if (value == NULL) {
        return true;
    }
    if (!json_is_boolean(value)) {
        struct reading_place before = enter(m, name);
        reading_wrong_type(m->r, m->f, value);
        leave(m, before);
        return false;
    }
    *out = json_is_true(value);
    return true;
}

bool member_date(const struct member_reader *m, const char *name, struct civil_date *out,
                 bool *known)
{
    struct billet_span text = member_text(m, name, 64);
    *known = false;
    if (text.ptr == NULL) {
        return find(m, name) == NULL;
    }
    if (text_read_date(text, m->r->options->today, out) != TEXT_READ) {
        struct reading_place before = enter(m, name);
        (void)reading_issue(m->r, FEED_ERROR, "feed.date", text);
        leave(m, before);
        return false;
    }
    *known = true;
    return true;
}

struct billet_span member_text(const struct member_reader *m, const char *name, size_t most)
{
    const json_t *value = find(m, name);
    struct billet_span text = {NULL, 0};
    if (value == NULL) {
        return text;
    }
    struct reading_place before = enter(m, name);
    text = resolve_json_string(m->r, m->f, value);
    if (text.ptr != NULL && text.len > most) {
        struct feed_issue *issue = reading_issue(m->r, FEED_ERROR, "feed.too_long", text);
        reading_arg_int(m->r, issue, "most", (int64_t)most);
        text = (struct billet_span){NULL, 0};
    }
    leave(m, before);
    return text;
}

const struct code *member_code(const struct member_reader *m, const char *name, enum code_set set)
{
    struct billet_span text = member_text(m, name, CODES_TERM_BYTES_MAX);
    const struct code *code = NULL;
    struct reading_place before = enter(m, name);
    if (text.ptr != NULL) {
        code = resolve_code(m->r, m->f, set, text);
    } else if (find(m, name) == NULL) {
        (void)reading_issue(m->r, FEED_ERROR, "feed.missing", text);
    }
    leave(m, before);
    return code;
}
