/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the worker share: the round in hand. work.c claims and freezes, work_run.c
 * computes, work_seal.c writes the result.
 */
#ifndef BILLET_SERVER_APP_WORK_INNER_H
#define BILLET_SERVER_APP_WORK_INNER_H

#include "server/app/work.h"
#include "server/bundle/bundle.h"

/* What a run does, one after the other; how long each took is logged. */
enum step { STEP_FETCH, STEP_READ, STEP_ENGINE, STEP_WRITE, STEP_SEAL, STEPS };

struct run {
    const struct work *work;
    const struct work_round *round;
    struct app_call call;
    char id[24];
    char lease[24];
    int64_t renewed_ms;
    bool lost; /* the lease: another worker has the round */
    int64_t step_began_ms;
    int64_t step_ms[STEPS];
};

/* The number as a parameter, in the caller's text. */
db_param work_number(char text[24], int64_t value);

/* work_run.c: reads the frozen bytes, computes, seals. */
enum billet_status work_run(struct run *run, struct billet_error *err) BILLET_MUST_CHECK;

/* work_seal.c: lists, referrals, certificate and hashes in one transaction. */
enum billet_status work_seal(struct run *run, const struct billet_match *match,
                             const struct bundle_output *output,
                             struct billet_error *err) BILLET_MUST_CHECK;

#endif
