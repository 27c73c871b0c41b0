/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How strict the posts must be so that the wanted share of pairs is eligible. The engine itself
 * says who is: lists without an end (k = 0) over a sample's pairs hold exactly the eligible ones.
 * Strictness only ever adds demands, so bisection finds the point.
 */
#include "server/draw/inner.h"

#define SETTLE_ROWS 500 /* a side; rows are drawn alike, so the first ones are a fair sample */

static enum billet_status count_eligible(const struct billet_round *round, struct draw_share *out,
                                         struct billet_error *err)
{
    struct billet_match *match = NULL;
    const struct billet_options options = {0};
    enum billet_status status = billet_match_run(round, &options, &match, err);
    if (status != BILLET_OK) {
        return status;
    }
    *out = (struct draw_share){.pairs = round->candidate_count * round->vacancy_count};
    for (size_t i = 0; i < match->vacancy_count; i++) {
        out->eligible += match->vacancies[i].count;
    }
    billet_match_free(match);
    return BILLET_OK;
}

enum billet_status draw_measure(const struct draw *draw, size_t rows, struct draw_share *out,
                                struct billet_error *err)
{
    struct draw sample = *draw;
    struct billet_round round;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory for a sample");
    }
    sample.options.candidates = rows < draw->options.candidates ? rows : draw->options.candidates;
    sample.options.vacancies = rows < draw->options.vacancies ? rows : draw->options.vacancies;
    sample.options.k = 0;
    sample.options.method = BILLET_CHOICE;
    enum billet_status status = draw_round(&sample, arena, &round, err);
    status = status == BILLET_OK ? count_eligible(&round, out, err) : status;
    billet_arena_free(arena);
    return status;
}

enum billet_status draw_settle(struct draw *draw, struct billet_error *err)
{
    struct draw sample = *draw;
    uint32_t from = 0;
    uint32_t end = STRICT_MAX;
    sample.options.candidates = SETTLE_ROWS;
    sample.options.vacancies = SETTLE_ROWS;
    while (from < end) {
        struct draw_share share;
        sample.strict = from + (end - from) / 2;
        enum billet_status status = draw_measure(&sample, SETTLE_ROWS, &share, err);
        if (status != BILLET_OK) {
            return status;
        }
        if (share.eligible * 100 > share.pairs * draw->options.eligible) {
            from = sample.strict + 1;
        } else {
            end = sample.strict;
        }
    }
    draw->strict = from;
    return BILLET_OK;
}
