/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A subject is a certificate or a skill that some vacancy asks for: certificates by rank, then
 * skills by rank. What a person lacks is a set of (subject, least level); a course of that
 * subject at that level or above gives it. Lacks are found once, by threads; then courses are
 * chosen by counts of people that are kept up to date as people leave (greedy maximum coverage,
 * within 1 - 1/e of the best: Nemhauser, Wolsey, Fisher 1978).
 */
#include "billet/training.h"

#include <string.h>

#include "matcher/gates.h"
#include "matcher/posts.h"
#include "matcher/support/parallel.h"

#define GATE(number) ((size_t)(number)-1)
#define BIT(number)  (1U << GATE(number))
#define CHUNK        64 /* people of a task */

struct lack {
    uint32_t subject;
    uint8_t level; /* the least that opens a post; of a certificate 1 */
};

struct learner {
    const struct cand_row *cand;
    const struct lack *lacks;
    size_t lack_count;
};

/* What a thread works with. */
struct desk {
    struct billet_arena *arena; /* for lacks */
    uint64_t *open;
    uint64_t *scratch;
    uint8_t *levels;    /* by subject, 0 = no lack */
    uint32_t *subjects; /* that have a level */
    size_t count;
};

struct training {
    struct snapshot snapshot;
    struct posts posts;
    const struct billet_options *options;
    uint64_t *free; /* bits of the vacancies with room */
    struct learner *learners;
    size_t learner_count;
    size_t subject_count;
    struct desk desks[PARALLEL_THREADS_MAX];
    size_t threads;
    int64_t *gains; /* subject_count * BILLET_LEVEL_MAX: people left who gain */
};

/* Who has a referral, what is full. */

static enum billet_status unknown_id(struct billet_error *err, const struct billet_pair *pair)
{
    return billet_error_set(err, BILLET_EINVAL,
                            "the referral of candidate %lld to vacancy %lld is of another round",
                            (long long)pair->candidate, (long long)pair->vacancy);
}

static void note_free(struct training *t, const int64_t *filled, const int64_t *of_employer)
{
    const struct billet_policy *policy = &t->snapshot.round->policy;
    for (size_t bit = 0; bit < t->snapshot.vac_count; bit++) {
        const struct vac_row *vac = posts_row(&t->posts, bit);
        bool room = filled[t->posts.order[bit]] < vac->capacity;
        bool allowed =
            !policy->per_employer_limited || of_employer[vac->employer] < policy->per_employer;
        t->free[bit / 64] |= (uint64_t)(room && allowed) << bit % 64;
    }
}

static enum billet_status note_referrals(struct training *t, const struct billet_pair *referrals,
                                         size_t count, struct billet_arena *arena,
                                         struct billet_error *err)
{
    const struct snapshot *s = &t->snapshot;
    bool *referred = billet_arena_array(arena, s->cand_count, sizeof *referred);
    int64_t *filled = billet_arena_array(arena, s->vac_count, sizeof *filled);
    int64_t *of_employer = billet_arena_array(arena, s->employer_count, sizeof *of_employer);
    t->free = billet_arena_array(arena, t->posts.words, sizeof *t->free);
    t->learners = billet_arena_array(arena, s->cand_count, sizeof *t->learners);
    if (referred == NULL || filled == NULL || of_employer == NULL || t->free == NULL ||
        t->learners == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        size_t cand = snapshot_find_cand(s, referrals[i].candidate);
        size_t vac = snapshot_find_vac(s, referrals[i].vacancy);
        if (cand == SIZE_MAX || vac == SIZE_MAX) {
            return unknown_id(err, &referrals[i]);
        }
        referred[cand] = true;
        filled[vac]++;
        of_employer[s->vacs[vac].employer]++;
    }
    note_free(t, filled, of_employer);
    for (size_t i = 0; i < s->cand_count; i++) {
        if (!referred[i]) {
            t->learners[t->learner_count++].cand = &s->cands[i];
        }
    }
    return BILLET_OK;
}

/* Lacks. */

/* The certificate that is wanting; how many are, two standing for more. */
static size_t missing_certificates(const struct training *t, const struct cand_row *cand,
                                   const struct vac_row *vac, struct lack *out)
{
    size_t missing = 0;
    for (size_t i = 0; i < vac->certificate_count && missing < 2; i++) {
        uint32_t name = vac->certificates[i];
        bool again = i > 0 && vac->certificates[i - 1] == name;
        int32_t until = held_value(cand->certificates, cand->certificate_count, name);
        if (!again && until < t->snapshot.round->last_day) {
            *out = (struct lack){name, 1};
            missing++;
        }
    }
    return missing;
}

static size_t missing_skills(const struct training *t, const struct cand_row *cand,
                             const struct vac_row *vac, struct lack *out)
{
    size_t missing = 0;
    for (size_t i = 0; i < vac->skill_count && missing < 2; i++) {
        const struct asked *asked = &vac->skills[i];
        if (asked->must &&
            held_value(cand->skills, cand->skill_count, asked->name) < asked->level) {
            uint32_t subject = (uint32_t)(t->snapshot.certificates.count + asked->name);
            *out = (struct lack){subject, (uint8_t)asked->level};
            missing++;
        }
    }
    return missing;
}

/* Whether exactly one thing, which training can give, keeps the person from the post. */
static bool one_missing(const struct training *t, const struct cand_row *cand,
                        const struct vac_row *vac, unsigned trained, struct lack *out)
{
    size_t missing = 0;
    unsigned demanded = vac->demanded & trained;
    if ((demanded & BIT(5)) != 0) {
        missing += missing_certificates(t, cand, vac, out);
    }
    if ((demanded & BIT(6)) != 0 && missing < 2) {
        missing += missing_skills(t, cand, vac, out);
    }
    return missing == 1;
}

static void desk_note(struct desk *desk, struct lack lack)
{
    uint8_t known = desk->levels[lack.subject];
    if (known == 0) {
        desk->subjects[desk->count++] = lack.subject;
    }
    if (known == 0 || lack.level < known) {
        desk->levels[lack.subject] = lack.level;
    }
}

static enum billet_status desk_clear(struct desk *desk, struct learner *learner)
{
    struct lack *lacks = billet_arena_array(desk->arena, desk->count, sizeof *lacks);
    if (lacks == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < desk->count; i++) {
        uint32_t subject = desk->subjects[i];
        lacks[i] = (struct lack){subject, desk->levels[subject]};
        desk->levels[subject] = 0;
    }
    learner->lacks = lacks;
    learner->lack_count = desk->count;
    desk->count = 0;
    return BILLET_OK;
}

/* Posts with room that demand what training gives and nothing that blocks because it is absent. */
static void open_posts(const struct training *t, unsigned blocked, unsigned trained, uint64_t *open)
{
    const struct posts *p = &t->posts;
    memcpy(open, t->free, p->words * sizeof *open);
    for (size_t w = 0; w < p->words; w++) {
        uint64_t wanted = 0;
        for (size_t gate = 0; gate < BILLET_GATES; gate++) {
            wanted |= (trained >> gate & 1) != 0 ? p->demands[gate][w] : 0;
            open[w] &= (blocked >> gate & 1) != 0 ? ~p->demands[gate][w] : ~UINT64_C(0);
        }
        open[w] &= wanted;
    }
}

static enum billet_status find_lacks(const struct training *t, struct learner *learner,
                                     struct desk *desk)
{
    const unsigned all = (1U << BILLET_GATES) - 1;
    const struct cand_row *cand = learner->cand;
    unsigned unknown = gates_unknown(cand->facts);
    unsigned trained = (BIT(5) | BIT(6)) & ~unknown;
    struct lack lack = {0, 0};
    open_posts(t, unknown & t->snapshot.round->policy.unknown_blocks, trained, desk->open);
    unsigned left =
        posts_narrow(&t->posts, cand, all & ~unknown & ~trained, desk->open, desk->scratch);
    for (size_t w = 0; w < t->posts.words; w++) {
        for (uint64_t word = desk->open[w]; word != 0; word &= word - 1) {
            const struct vac_row *vac = posts_row(&t->posts, w * 64 + posts_lowest(word));
            if (one_missing(t, cand, vac, trained, &lack) &&
                posts_meets(&t->posts, cand, vac, left)) {
                desk_note(desk, lack);
            }
        }
    }
    return desk_clear(desk, learner);
}

static enum billet_status lacks_chunk(void *arg, size_t worker, size_t task)
{
    struct training *t = arg;
    const struct billet_options *o = t->options;
    size_t count = t->learner_count;
    size_t end = count - task * CHUNK < CHUNK ? count : (task + 1) * CHUNK;
    enum billet_status status = BILLET_OK;
    if (worker == 0 && o->progress != NULL &&
        !o->progress(o->progress_arg, "training", task * CHUNK, count)) {
        return BILLET_ETIMEOUT;
    }
    for (size_t i = task * CHUNK; i < end && status == BILLET_OK; i++) {
        status = find_lacks(t, &t->learners[i], &t->desks[worker]);
    }
    return status;
}

static enum billet_status desks_make(struct training *t, struct billet_arena *arena)
{
    size_t most = t->options->threads > 1 ? (size_t)t->options->threads : 1;
    t->threads = most < PARALLEL_THREADS_MAX ? most : PARALLEL_THREADS_MAX;
    for (size_t i = 0; i < t->threads; i++) {
        struct desk *desk = &t->desks[i];
        desk->arena = billet_arena_new(t->options->allocator);
        desk->open = billet_arena_array(arena, t->posts.words, sizeof *desk->open);
        desk->scratch = billet_arena_array(arena, t->posts.words, sizeof *desk->scratch);
        desk->levels = billet_arena_array(arena, t->subject_count, sizeof *desk->levels);
        desk->subjects = billet_arena_array(arena, t->subject_count, sizeof *desk->subjects);
        if (desk->arena == NULL || desk->open == NULL || desk->scratch == NULL ||
            desk->levels == NULL || desk->subjects == NULL) {
            return BILLET_ENOMEM;
        }
    }
    return BILLET_OK;
}

static void desks_free(struct training *t)
{
    for (size_t i = 0; i < t->threads; i++) {
        billet_arena_free(t->desks[i].arena);
    }
}

/* Choosing. */

static void count_gains(struct training *t, const struct learner *learner, int64_t by)
{
    for (size_t i = 0; i < learner->lack_count; i++) {
        int64_t *of_subject = t->gains + learner->lacks[i].subject * BILLET_LEVEL_MAX;
        for (size_t level = learner->lacks[i].level; level <= BILLET_LEVEL_MAX; level++) {
            of_subject[level - 1] += by;
        }
    }
}

/* The first of those by which most people gain; the number of subjects and levels if nobody does.
 */
static size_t best_course(const struct training *t)
{
    size_t all = t->subject_count * BILLET_LEVEL_MAX;
    size_t best = all;
    for (size_t i = 0; i < all; i++) {
        if (t->gains[i] > 0 && (best == all || t->gains[i] > t->gains[best])) {
            best = i;
        }
    }
    return best;
}

static bool teaches(const struct learner *learner, size_t course)
{
    for (size_t i = 0; i < learner->lack_count; i++) {
        const struct lack *lack = &learner->lacks[i];
        if (lack->subject == course / BILLET_LEVEL_MAX &&
            lack->level <= course % BILLET_LEVEL_MAX + 1) {
            return true;
        }
    }
    return false;
}

/* Those whom the course teaches leave. */
static void take_course(struct training *t, size_t course)
{
    size_t stay = 0;
    for (size_t i = 0; i < t->learner_count; i++) {
        if (teaches(&t->learners[i], course)) {
            count_gains(t, &t->learners[i], -1);
        } else {
            t->learners[stay++] = t->learners[i];
        }
    }
    t->learner_count = stay;
}

static struct billet_course tell_course(const struct training *t, size_t course)
{
    size_t subject = course / BILLET_LEVEL_MAX;
    size_t certificates = t->snapshot.certificates.count;
    struct billet_course told = {.certificate = subject < certificates,
                                 .candidates = t->gains[course]};
    told.name = told.certificate ? t->snapshot.certificates.names[subject]
                                 : t->snapshot.skills.names[subject - certificates];
    told.level = told.certificate ? 0 : (int32_t)(course % BILLET_LEVEL_MAX) + 1;
    return told;
}

static enum billet_status choose(struct training *t, size_t limit, struct billet_arena *arena,
                                 const struct billet_course **out, size_t *count)
{
    size_t all = t->subject_count * BILLET_LEVEL_MAX;
    size_t most = limit != 0 && limit < all ? limit : all;
    struct billet_course *courses = billet_arena_array(arena, most, sizeof *courses);
    t->gains = billet_arena_array(arena, all, sizeof *t->gains);
    if (courses == NULL || t->gains == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < t->learner_count; i++) {
        count_gains(t, &t->learners[i], 1);
    }
    size_t chosen = 0;
    for (size_t best = best_course(t); chosen < most && best < all; best = best_course(t)) {
        courses[chosen++] = tell_course(t, best);
        take_course(t, best);
    }
    *out = courses;
    *count = chosen;
    return BILLET_OK;
}

static enum billet_status plan(struct training *t, const struct billet_pair *referrals,
                               size_t referral_count, struct billet_arena *arena,
                               struct billet_error *err)
{
    enum billet_status status = posts_build(&t->posts, &t->snapshot, arena);
    t->subject_count = t->snapshot.certificates.count + t->snapshot.skills.count;
    if (status == BILLET_OK) {
        status = note_referrals(t, referrals, referral_count, arena, err);
    }
    if (status == BILLET_OK) {
        status = desks_make(t, arena);
    }
    if (status == BILLET_OK) {
        size_t tasks = (t->learner_count + CHUNK - 1) / CHUNK;
        status = parallel_run(t->threads, tasks, lacks_chunk, t);
    }
    return status;
}

enum billet_status billet_training_plan(const struct billet_round *round,
                                        const struct billet_pair *referrals, size_t referral_count,
                                        const struct billet_options *options, size_t limit,
                                        struct billet_arena *arena,
                                        const struct billet_course **out, size_t *count,
                                        struct billet_error *err)
{
    static const struct billet_options no_options;
    enum billet_status status = billet_round_check(round, &billet_allocator_default, err);
    struct training *t = status == BILLET_OK ? billet_arena_alloc(arena, sizeof *t) : NULL;
    if (status == BILLET_OK && t == NULL) {
        status = BILLET_ENOMEM;
    }
    if (status == BILLET_OK) {
        t->options = options != NULL ? options : &no_options;
        status = snapshot_build(&t->snapshot, round, arena, &billet_allocator_default);
        status = status == BILLET_OK ? plan(t, referrals, referral_count, arena, err) : status;
        status = status == BILLET_OK ? choose(t, limit, arena, out, count) : status;
        desks_free(t);
    }
    if (status == BILLET_ENOMEM) {
        billet_error_set(err, status, "not enough memory for a training plan");
    } else if (status == BILLET_ETIMEOUT) {
        billet_error_set(err, status, "stopped by its caller");
    }
    return status;
}
