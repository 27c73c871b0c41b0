/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Skills as people list them: "焊接（熟练，必须）、精通Python、C1驾照优先". One word for the skill,
 * words for its level, words for how much it matters.
 */
#ifndef BILLET_SERVER_FEED_SKILLS_H
#define BILLET_SERVER_FEED_SKILLS_H

#include "server/feed/resolve.h"

#define SKILLS_MAX             64
#define SKILL_LEVEL_MAX        5
#define SKILL_WEIGHT_MAX       10
#define SKILL_WEIGHT           5 /* what a text demands */
#define SKILL_WEIGHT_PREFERRED 2

struct skill_item {
    struct billet_span code;
    int64_t level, weight;
    bool must;
};

struct skill_list {
    struct skill_item item[SKILLS_MAX];
    size_t count;
    struct code_list words; /* what was no skill: only .unknown is used */
};

/* Reads a list; unknown items are kept in list->words. */
void skills_read(struct reading *r, const struct field *f, struct billet_span text,
                 struct skill_list *list);
/* False with a warning when the skill is there already, with an error when there are too many. */
bool skills_add(struct reading *r, struct skill_list *list, struct skill_item item);

#endif
