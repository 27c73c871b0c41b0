/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole round in memory, without any JSON: for instances that are too large to be files.
 */
#include "server/draw/inner.h"

#include <string.h>

static enum billet_status no_memory(struct billet_error *err)
{
    return billet_error_set(err, BILLET_ENOMEM, "not enough memory to draw the round");
}

void draw_options_default(struct draw_options *options)
{
    *options = (struct draw_options){.city = "1502",
                                     .candidates = 100000,
                                     .vacancies = 20000,
                                     .seed = 1,
                                     .eligible = 10,
                                     .method = BILLET_OPTIMAL,
                                     .k = 50};
}

static enum billet_status check(const struct draw_options *o, struct billet_error *err)
{
    const struct {
        const char *field;
        bool good;
    } rules[] = {
        {"city", strlen(o->city) == 4 && strspn(o->city, "0123456789") == 4},
        {"candidates", o->candidates <= DRAW_ROWS_MAX},
        {"vacancies", o->vacancies <= DRAW_ROWS_MAX},
        {"eligible", o->eligible >= DRAW_PERCENT_MIN && o->eligible <= DRAW_PERCENT_MAX},
        {"k", o->k >= 0 && o->k <= BILLET_K_MAX},
        {"tiers", o->tiers <= BILLET_TIERS_MAX},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!rules[i].good) {
            return billet_error_set(err, BILLET_EINVAL, "%s is out of its range", rules[i].field);
        }
    }
    return BILLET_OK;
}

enum billet_status draw_new(const struct draw_options *options, struct billet_arena *arena,
                            struct draw **out, struct billet_error *err)
{
    enum billet_status status = check(options, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct draw *draw = billet_arena_alloc(arena, sizeof *draw);
    if (draw == NULL) {
        return no_memory(err);
    }
    draw->options = *options;
    status = codes_load(options->codes, options->city, arena, &draw->codes, err);
    if (status == BILLET_OK && pool_init(draw, arena) != BILLET_OK) {
        status = no_memory(err);
    }
    status = status == BILLET_OK ? draw_settle(draw, err) : status;
    if (status == BILLET_OK) {
        *out = draw;
    }
    return status;
}

size_t draw_choice_count(const struct draw *draw)
{
    bool lists = draw->options.method == BILLET_CHOICE && draw->options.vacancies > 0;
    return lists ? (draw->options.candidates + 1) / 2 : 0;
}

bool draw_choice(const struct draw *draw, size_t row, struct billet_arena *arena,
                 struct billet_choice *out)
{
    struct drawing d = drawing_start(draw, arena, DRAW_CANDIDATES, 2 * row);
    struct rng rng = drawing_rng(&d, DRAW_CHOICES);
    size_t count = 1 + rng_below(&rng, 5);
    int64_t *items = drawing_array(&d, count, sizeof *items);
    for (size_t i = 0; i < count && items != NULL; i++) {
        items[i] = 1 + (int64_t)rng_below(&rng, (uint32_t)draw->options.vacancies);
    }
    out->candidate = (int64_t)(2 * row) + 1;
    out->vacancies = (struct billet_ids){items, count, true};
    return !d.failed;
}

void draw_frame(const struct draw *draw, struct billet_round *out)
{
    *out = (struct billet_round){.round = 1,
                                 .date = DRAW_DATE,
                                 .last_day = DRAW_LAST_DAY,
                                 .seed = rng_mix(draw->options.seed),
                                 .method = draw->options.method,
                                 .crosswalk = draw->codes.crosswalk,
                                 .crosswalk_count = draw->codes.crosswalk_count};
    billet_policy_default(&out->policy);
    out->policy.k = draw->options.k;
    out->policy.tier_count = draw->options.tiers;
    for (size_t i = 0; i < draw->options.tiers; i++) {
        out->policy.tiers[i] = draw->codes.groups.items[i];
    }
}

static bool fill(const struct draw *draw, struct billet_arena *arena, struct billet_round *round)
{
    size_t candidates = draw->options.candidates;
    size_t vacancies = draw->options.vacancies;
    size_t choices = draw_choice_count(draw);
    struct billet_candidate *c = billet_arena_array(arena, candidates + 1, sizeof *c);
    struct billet_vacancy *v = billet_arena_array(arena, vacancies + 1, sizeof *v);
    struct billet_choice *lists = billet_arena_array(arena, choices + 1, sizeof *lists);
    bool good = c != NULL && v != NULL && lists != NULL;
    for (size_t i = 0; i < candidates && good; i++) {
        good = draw_candidate(draw, i, arena, &c[i]);
    }
    for (size_t i = 0; i < vacancies && good; i++) {
        good = draw_vacancy(draw, i, arena, &v[i]);
    }
    for (size_t i = 0; i < choices && good; i++) {
        good = draw_choice(draw, i, arena, &lists[i]);
    }
    round->candidates = c;
    round->candidate_count = candidates;
    round->vacancies = v;
    round->vacancy_count = vacancies;
    round->choices = lists;
    round->choice_count = choices;
    return good;
}

enum billet_status draw_round(const struct draw *draw, struct billet_arena *arena,
                              struct billet_round *out, struct billet_error *err)
{
    struct billet_round round;
    draw_frame(draw, &round);
    if (!fill(draw, arena, &round)) {
        return no_memory(err);
    }
    *out = round;
    return BILLET_OK;
}
