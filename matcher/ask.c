/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ask-list. An unknown gate depends on one absent fact, so a vacancy hangs on a single
 * fact when exactly one of its gates is not met and that one is unknown. Who knows every fact is
 * asked nothing; of the others only those posts are looked at that demand something by exactly one
 * of the gates unknown and pass the rest (posts.h). The plain way looks at every pair.
 */
#include "billet/whatif.h"

#include <string.h>

#include "matcher/gates.h"
#include "matcher/posts.h"
#include "matcher/support/parallel.h"
#include "matcher/support/sort.h"

#define CHUNK 256 /* candidates of a task */

struct asking {
    struct snapshot snapshot;
    struct posts posts;
    const struct billet_options *options;
    size_t threads;
    struct billet_question *questions;
    size_t *first;  /* by candidate: where its questions stand; one more than candidates */
    uint64_t *bits; /* of each thread: 2 * posts.words */
};

/* Gains by gate. */

/* The only gate that is not met, if it is unknown; else BILLET_GATES. */
static size_t only_unknown(const struct snapshot *s, const struct cand_row *cand,
                           const struct vac_row *vac)
{
    size_t found = BILLET_GATES;
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if ((vac->demanded >> i & 1) == 0) {
            continue;
        }
        enum billet_answer answer = gates[i].test(s, cand, vac, NULL);
        if (answer == BILLET_NOT_MET || (answer == BILLET_UNKNOWN && found != BILLET_GATES)) {
            return BILLET_GATES;
        }
        found = answer == BILLET_UNKNOWN ? i : found;
    }
    return found;
}

static void gain_add(struct billet_gain *gain, const struct vac_row *vac)
{
    gain->vacancies++;
    gain->headcount += vac->facts->headcount;
}

static void gains_plain(const struct snapshot *s, const struct cand_row *cand,
                        struct billet_gain gains[BILLET_GATES])
{
    for (size_t i = 0; i < s->vac_count; i++) {
        size_t gate = only_unknown(s, cand, &s->vacs[i]);
        if (gate < BILLET_GATES) {
            gain_add(&gains[gate], &s->vacs[i]);
        }
    }
}

/* Posts that demand something by exactly one of these gates. */
static void hang_on_one(const struct posts *p, unsigned unknown, uint64_t *once, uint64_t *twice)
{
    memset(once, 0, p->words * sizeof *once);
    memset(twice, 0, p->words * sizeof *twice);
    for (size_t gate = 0; gate < BILLET_GATES; gate++) {
        for (size_t w = 0; (unknown >> gate & 1) != 0 && w < p->words; w++) {
            twice[w] |= once[w] & p->demands[gate][w];
            once[w] |= p->demands[gate][w];
        }
    }
    for (size_t w = 0; w < p->words; w++) {
        once[w] &= ~twice[w];
    }
}

static void gains_fast(const struct posts *p, const struct cand_row *cand, unsigned unknown,
                       uint64_t *bits, struct billet_gain gains[BILLET_GATES])
{
    const unsigned all = (1U << BILLET_GATES) - 1;
    uint64_t *open = bits;
    uint64_t *scratch = bits + p->words;
    hang_on_one(p, unknown, open, scratch);
    unsigned left = posts_narrow(p, cand, all & ~unknown, open, scratch);
    for (size_t w = 0; w < p->words; w++) {
        for (uint64_t word = open[w]; word != 0; word &= word - 1) {
            const struct vac_row *vac = posts_row(p, w * 64 + posts_lowest(word));
            if (posts_meets(p, cand, vac, left)) {
                gain_add(&gains[posts_lowest(vac->demanded & unknown)], vac);
            }
        }
    }
}

static size_t bits_of(unsigned set)
{
    size_t count = 0;
    for (; set != 0; set &= set - 1) {
        count++;
    }
    return count;
}

/* Questions stand where the candidate's are to stand; those without a gain stay empty. */
static void ask_candidate(struct asking *a, size_t which, uint64_t *bits)
{
    const struct cand_row *cand = &a->snapshot.cands[which];
    struct billet_gain gains[BILLET_GATES] = {{0}};
    struct billet_question *out = a->questions + a->first[which];
    unsigned unknown = gates_unknown(cand->facts);
    if (unknown == 0) {
        return;
    }
    if (a->options->scan == BILLET_SCAN_REFERENCE) {
        gains_plain(&a->snapshot, cand, gains);
    } else {
        gains_fast(&a->posts, cand, unknown, bits, gains);
    }
    for (size_t i = 0; i < BILLET_GATES; i++) {
        if (gains[i].vacancies > 0) {
            *out++ = (struct billet_question){cand->facts->id, gates[i].cand_facts[0], gains[i]};
        }
    }
}

static enum billet_status ask_chunk(void *arg, size_t worker, size_t task)
{
    struct asking *a = arg;
    const struct billet_options *o = a->options;
    size_t count = a->snapshot.cand_count;
    size_t end = count - task * CHUNK < CHUNK ? count : (task + 1) * CHUNK;
    if (worker == 0 && o->progress != NULL &&
        !o->progress(o->progress_arg, "ask", task * CHUNK, count)) {
        return BILLET_ETIMEOUT;
    }
    for (size_t i = task * CHUNK; i < end; i++) {
        ask_candidate(a, i, a->bits + worker * 2 * a->posts.words);
    }
    return BILLET_OK;
}

static int compare_questions(const void *a, const void *b)
{
    const struct billet_question *left = a;
    const struct billet_question *right = b;
    if (left->gain.vacancies != right->gain.vacancies) {
        return left->gain.vacancies > right->gain.vacancies ? -1 : 1;
    }
    if (left->gain.headcount != right->gain.headcount) {
        return left->gain.headcount > right->gain.headcount ? -1 : 1;
    }
    if (left->candidate != right->candidate) {
        return left->candidate < right->candidate ? -1 : 1;
    }
    return strcmp(left->fact, right->fact);
}

static enum billet_status make_room(struct asking *a, struct billet_arena *arena)
{
    const struct snapshot *s = &a->snapshot;
    size_t most = a->options->threads > 1 ? (size_t)a->options->threads : 1;
    a->threads = most < PARALLEL_THREADS_MAX ? most : PARALLEL_THREADS_MAX;
    a->first = billet_arena_array(arena, s->cand_count + 1, sizeof *a->first);
    a->bits = billet_arena_array(arena, a->threads * 2, a->posts.words * sizeof *a->bits);
    if (a->first == NULL || a->bits == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        a->first[i + 1] = a->first[i] + bits_of(gates_unknown(s->cands[i].facts));
    }
    a->questions = billet_arena_array(arena, a->first[s->cand_count], sizeof *a->questions);
    return a->questions != NULL ? BILLET_OK : BILLET_ENOMEM;
}

static size_t drop_empty(struct billet_question *questions, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (questions[i].fact != NULL) {
            questions[kept++] = questions[i];
        }
    }
    return kept;
}

static enum billet_status ask_all(struct asking *a, struct billet_arena *arena, size_t *count)
{
    enum billet_status status = posts_build(&a->posts, &a->snapshot, arena);
    status = status == BILLET_OK ? make_room(a, arena) : status;
    if (status == BILLET_OK) {
        status =
            parallel_run(a->threads, (a->snapshot.cand_count + CHUNK - 1) / CHUNK, ask_chunk, a);
    }
    if (status != BILLET_OK) {
        return status;
    }
    *count = drop_empty(a->questions, a->first[a->snapshot.cand_count]);
    return sort_items(&billet_allocator_default, a->questions, *count, sizeof *a->questions,
                      compare_questions);
}

enum billet_status billet_ask_list(const struct billet_round *round,
                                   const struct billet_options *options, size_t limit,
                                   struct billet_arena *arena, const struct billet_question **out,
                                   size_t *count, struct billet_error *err)
{
    static const struct billet_options no_options;
    struct asking a = {.options = options != NULL ? options : &no_options};
    size_t found = 0;
    int64_t pairs = (int64_t)round->candidate_count * (int64_t)round->vacancy_count;
    enum billet_status status = billet_round_check(round, &billet_allocator_default, err);
    if (status == BILLET_OK && a.options->pairs_max > 0 && pairs > a.options->pairs_max) {
        return billet_error_set(err, BILLET_ELIMIT, "round has %lld pairs, the limit is %lld",
                                (long long)pairs, (long long)a.options->pairs_max);
    }
    if (status == BILLET_OK) {
        status = snapshot_build(&a.snapshot, round, arena, &billet_allocator_default);
    }
    status = status == BILLET_OK ? ask_all(&a, arena, &found) : status;
    if (status == BILLET_ETIMEOUT) {
        billet_error_set(err, status, "stopped by its caller");
    }
    if (status == BILLET_ENOMEM) {
        billet_error_set(err, status, "not enough memory for the ask-list");
    }
    if (status == BILLET_OK) {
        *out = a.questions;
        *count = limit != 0 && limit < found ? limit : found;
    }
    return status;
}
