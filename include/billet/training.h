/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which courses would bring people without a referral to posts that are still free. A course gives
 * one certificate, or one skill at a level.
 */
#ifndef BILLET_TRAINING_H
#define BILLET_TRAINING_H

#include "billet/engine.h"

struct billet_course {
    bool certificate;        /* else a skill */
    struct billet_span name; /* points into the round */
    int32_t level;           /* of the skill, 1..5 */
    int64_t candidates;      /* who gain a post by it and by no course before it */
};

/*
 * The plan: again and again the course by which most of the people left gain a post; of equals a
 * certificate before a skill, then by name, then the lower level. A person gains who has no
 * referral and whom nothing but the course's subject keeps from a vacancy with room: fewer
 * referrals than its capacity, and than its employer's limit. What a person holds of a kind must
 * be known; where it is not, asking comes before training (billet/whatif.h). Who has gained
 * counts no more.
 *
 * `referrals` are the round's (only ids are read); at most `limit` courses, 0 = until nobody gains;
 * in the arena. Gates of people without a referral * vacancies with room at most. BILLET_EINVAL: a
 * referral of who or what is not in the round; BILLET_ETIMEOUT, BILLET_ENOMEM.
 */
enum billet_status billet_training_plan(const struct billet_round *round,
                                        const struct billet_pair *referrals, size_t referral_count,
                                        const struct billet_options *options, size_t limit,
                                        struct billet_arena *arena,
                                        const struct billet_course **out, size_t *count,
                                        struct billet_error *err) BILLET_MUST_CHECK;

#endif
