/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An item is looked up as it stands first, so that names like "高级语言" survive; then without
 * what is in parentheses; then without a level word before or behind.
 */
#include "server/feed/skills.h"

#include "server/feed/list.h"
#include "server/text/cursor.h"
#include "server/text/fold.h"

enum { MUST = 100, PREFERRED = 101 };

static const struct text_word marks[] = {
    {"了解", 1},
    {"熟悉", 2},
    {"熟练", 3},
    {"熟练掌握", 3},
    {"掌握", 2},
    {"精通", 4},
    {"专家", 5},
    {"初级工", 1},
    {"五级", 1},
    {"中级工", 2},
    {"四级", 2},
    {"高级工", 3},
    {"三级", 3},
    {"技师", 4},
    {"二级", 4},
    {"高级技师", 5},
    {"一级", 5},
    {"1", 1},
    {"2", 2},
    {"3", 3},
    {"4", 4},
    {"5", 5},
    {"必须", MUST},
    {"须", MUST},
    {"必备", MUST},
    {"必需", MUST},
    {"优先", PREFERRED},
    {"者优先", PREFERRED},
    {"加分", PREFERRED},
    {"must", MUST},
    {"required", MUST},
    {"preferred", PREFERRED},
    {"basic", 1},
    {"familiar", 2},
    {"proficient", 3},
    {"expert", 5},
    {"advanced", 4},
    {"能熟练", 3},
    {"熟练使用", 3},
    {"熟悉使用", 2},
    {"会", 1},
    {"能", 1},
};

static bool apply_mark(struct skill_item *item, int64_t value)
{
    if (value == MUST) {
        item->must = true;
    } else if (value == PREFERRED) {
        item->weight = SKILL_WEIGHT_PREFERRED;
    } else {
        item->level = value;
    }
    return true;
}

/* "熟练，必须": every part must be a mark. */
static bool apply_inner(struct skill_item *item, struct billet_span inner)
{
    struct billet_span part;
    while (list_next_loose(&inner, &part)) {
        char room[TEXT_VALUE_BYTES_MAX];
        struct text_cursor c;
        if (!text_cursor_open(&c, part, room)) {
            return false;
        }
        struct billet_span all = {c.at, (size_t)(c.end - c.at)};
        const struct text_word *word = text_is_word(all, TEXT_WORDS(marks));
        if (word == NULL || !apply_mark(item, word->value)) {
            return false;
        }
    }
    return true;
}

static bool ends_with(struct billet_span text, const char *word, size_t len)
{
    return text.len > len && memcmp(text.ptr + text.len - len, word, len) == 0;
}

static bool starts_with(struct billet_span text, const char *word, size_t len)
{
    return text.len > len && memcmp(text.ptr, word, len) == 0;
}

/* Takes one mark off either end of the name; single digits stay ("C1"). */
static bool strip_mark(struct billet_span *name, struct skill_item *item)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t len = strlen(marks[i].text);
        bool head = len > 1 && starts_with(*name, marks[i].text, len);
        bool tail = len > 1 && ends_with(*name, marks[i].text, len);
        if (!head && !tail) {
            continue;
        }
        name->ptr += head ? len : 0;
        name->len -= len;
        *name = text_trim(*name);
        return apply_mark(item, marks[i].value);
    }
    return false;
}

/* The skill that the item names, with its marks. */
static const struct code *read_item(struct reading *r, const struct field *f,
                                    struct billet_span text, struct skill_item *item)
{
    struct billet_span name;
    struct billet_span inner;
    const struct code *code = resolve_quietly(r, f->set, text);
    if (code != NULL) {
        return code;
    }
    list_split_parens(text, &name, &inner);
    if (inner.ptr != NULL && !apply_inner(item, inner)) {
        return NULL;
    }
    for (int tries = 0; tries < 3; tries++) {
        code = resolve_quietly(r, f->set, name);
        if (code != NULL || !strip_mark(&name, item)) {
            break;
        }
    }
    return code;
}

bool skills_add(struct reading *r, struct skill_list *list, struct skill_item item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (billet_span_eq(list->item[i].code, item.code)) {
            (void)reading_issue(r, FEED_WARNING, "feed.repeated_item", item.code);
            return false;
        }
    }
    if (list->count == SKILLS_MAX) {
        struct feed_issue *issue = reading_issue(r, FEED_ERROR, "feed.list_long", item.code);
        reading_arg_int(r, issue, "most", SKILLS_MAX);
        return false;
    }
    list->item[list->count++] = item;
    return true;
}

static void read_unknown(struct reading *r, const struct field *f, struct skill_list *list,
                         struct billet_span text, bool must)
{
    struct code_list *words = &list->words;
    if (must) {
        reading_unread(r, f, text); /* a demand that we cannot hold anybody to */
    } else if (words->unknown_count < RESOLVE_UNKNOWN_MAX) {
        words->unknown[words->unknown_count++] = text;
    }
}

void skills_read(struct reading *r, const struct field *f, struct billet_span text,
                 struct skill_list *list)
{
    struct billet_span item;
    while (resolve_next(r, f->set, &text, &item)) {
        struct skill_item skill = {.level = 0, .weight = SKILL_WEIGHT, .must = false};
        const struct code *code = read_item(r, f, item, &skill);
        if (code == NULL) {
            read_unknown(r, f, list, item, skill.must);
            continue;
        }
        skill.level = skill.level != 0 ? skill.level : 1;
        skill.code = code->code;
        (void)skills_add(r, list, skill);
    }
}
