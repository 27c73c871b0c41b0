/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The census, block by block of candidates (lanes). First the block's answers: for each question
 * and kind of vacancy, the judge is asked once a lane; gates become rows of bits, categories rows
 * of x, skills rows of levels. Then every vacancy goes over the block: gates are met 64 lanes at a
 * time, and only lanes that pass all of them are added up and compared with the bars.
 *
 * Threads take blocks; a block's candidates are its own, vacancies are counted a thread apart.
 */
#include "matcher/verify/census.h"

#include "matcher/support/parallel.h"

#define LANES_MAX   512 /* what a block's rows and facts take then stays in a cache */
#define WORD        64
#define BLOCK_BYTES ((size_t)128 * 1024 * 1024) /* for the answers of all threads' blocks */
#define X_MAX       100
#define LEVELS      (BILLET_LEVEL_MAX + 1)

/* Points by x of a direction's categories, for one set of them. */
struct points {
    bool any; /* else the direction scores half of all points */
    int16_t at[BILLET_SIDE][X_MAX + 1];
};

/* Points of a listed skill by the level held. */
struct ladder {
    int16_t at[LEVELS];
};

/* What a thread works on. */
struct desk {
    size_t first;                   /* candidate of lane 0 */
    size_t count;                   /* lanes in use */
    uint64_t *pass[GATE_QUESTIONS]; /* rows by kind */
    uint64_t *open[GATE_QUESTIONS];
    uint8_t *marks[MARK_QUESTIONS];
    uint8_t *levels;     /* rows by skill */
    uint8_t *recorded;   /* by lane: its skills are */
    uint8_t *appeal_set; /* by lane */
    uint64_t *vac_counts;
};

struct office {
    struct census *census;
    struct audit *audit;
    struct billet_arena *arena; /* goes when all is counted */
    struct questions questions;
    struct points fit[JUDGE_SETS];
    struct points appeal[JUDGE_SETS];
    uint8_t *fit_set;        /* by vacancy */
    bool *closed;            /* by vacancy: not open on the round's date */
    struct ladder **ladders; /* by vacancy: one a listed skill */
    size_t lanes;            /* of a block, a multiple of WORD */
    size_t threads;
    struct desk *desks;
};

/* --- before the first block ------------------------------------------------------------------- */

static void fill_points(const struct audit *a, int first, struct points points[JUDGE_SETS])
{
    for (unsigned set = 0; set < JUDGE_SETS; set++) {
        int32_t share[BILLET_SIDE];
        points[set].any = judge_shares(&a->judge, first, set, share);
        for (int i = 0; i < BILLET_SIDE; i++) {
            for (int32_t x = 0; x <= X_MAX; x++) {
                points[set].at[i][x] = (int16_t)(share[i] * x / 100);
            }
        }
    }
}

static enum billet_status fill_ladders(struct office *o, size_t vac)
{
    const struct billet_vacancy *v = o->audit->vacs[vac];
    struct ladder *ladders = billet_arena_array(o->arena, v->skills.count, sizeof *ladders);
    int32_t share[BILLET_SIDE];
    if (ladders == NULL) {
        return BILLET_ENOMEM;
    }
    judge_shares(&o->audit->judge, BILLET_SIDE_FIT, o->fit_set[vac], share);
    for (size_t i = 0; i < v->skills.count; i++) {
        int32_t most = judge_skill_share(&v->skills, share[0], i);
        for (int32_t level = 0; level < LEVELS; level++) {
            ladders[i].at[level] = (int16_t)judge_skill_points(&v->skills.items[i], most, level);
        }
    }
    o->ladders[vac] = ladders;
    return BILLET_OK;
}

static enum billet_status prepare_vacs(struct office *o)
{
    struct audit *a = o->audit;
    size_t count = a->round->vacancy_count;
    o->fit_set = billet_arena_array(o->arena, count, sizeof o->fit_set[0]);
    o->closed = billet_arena_array(o->arena, count, sizeof o->closed[0]);
    o->ladders = billet_arena_array(o->arena, count, sizeof o->ladders[0]);
    bool all = o->fit_set != NULL && o->closed != NULL && o->ladders != NULL;
    enum billet_status status = all ? BILLET_OK : BILLET_ENOMEM;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        o->fit_set[i] = (uint8_t)judge_fit_present(a->vacs[i]);
        o->closed[i] = a->round->candidate_count > 0 &&
                       judge_gate(&a->judge, 1, &a->judge.cands[0], &a->judge.vacs[i]) != JUDGE_YES;
        status = fill_ladders(o, i);
    }
    return status;
}

/* Bytes of answers for 8 lanes: two bits a gate's kind, a byte a category's or a skill. */
static size_t answer_bytes(const struct questions *q)
{
    size_t bytes = (q->skill_count + 2) * 8;
    for (size_t i = 0; i < QUESTIONS; i++) {
        bytes += q->all[i].kind_count * (q->all[i].gate != 0 ? 2 : 8);
    }
    return bytes;
}

static void choose_lanes(struct office *o)
{
    size_t wanted = o->audit->options->threads > 0 ? (size_t)o->audit->options->threads : 1;
    o->threads = wanted < PARALLEL_THREADS_MAX ? wanted : PARALLEL_THREADS_MAX;
    size_t words = BLOCK_BYTES / o->threads / answer_bytes(&o->questions) * 8 / WORD;
    words = words < 1 ? 1 : words;
    o->lanes = words * WORD < LANES_MAX ? words * WORD : LANES_MAX;
}

static enum billet_status desk_init(const struct office *o, struct desk *desk)
{
    const struct questions *q = &o->questions;
    struct billet_arena *arena = o->arena;
    size_t words = o->lanes / WORD;
    bool all = true;
    for (size_t i = 0; i < GATE_QUESTIONS; i++) {
        size_t kinds = q->all[i].kind_count;
        desk->pass[i] = billet_arena_array(arena, kinds * words, sizeof desk->pass[i][0]);
        desk->open[i] = billet_arena_array(arena, kinds * words, sizeof desk->open[i][0]);
        all = all && desk->pass[i] != NULL && desk->open[i] != NULL;
    }
    for (size_t i = 0; i < MARK_QUESTIONS; i++) {
        desk->marks[i] = billet_arena_array(arena, q->all[GATE_QUESTIONS + i].kind_count, o->lanes);
        all = all && desk->marks[i] != NULL;
    }
    desk->levels = billet_arena_array(arena, q->skill_count, o->lanes);
    desk->recorded = billet_arena_array(arena, o->lanes, sizeof desk->recorded[0]);
    desk->appeal_set = billet_arena_array(arena, o->lanes, sizeof desk->appeal_set[0]);
    desk->vac_counts =
        billet_arena_array(arena, o->audit->round->vacancy_count, sizeof desk->vac_counts[0]);
    all = all && desk->levels != NULL && desk->recorded != NULL && desk->appeal_set != NULL &&
          desk->vac_counts != NULL;
    return all ? BILLET_OK : BILLET_ENOMEM;
}

static enum billet_status office_init(struct office *o)
{
    struct audit *a = o->audit;
    fill_points(a, BILLET_SIDE_FIT, o->fit);
    fill_points(a, BILLET_SIDE_APPEAL, o->appeal);
    enum billet_status status = prepare_vacs(o);
    status = status == BILLET_OK ? questions_init(&o->questions, a, o->arena) : status;
    if (status != BILLET_OK) {
        return status;
    }
    choose_lanes(o);
    o->desks = billet_arena_array(o->arena, o->threads, sizeof o->desks[0]);
    status = o->desks == NULL ? BILLET_ENOMEM : BILLET_OK;
    for (size_t i = 0; i < o->threads && status == BILLET_OK; i++) {
        status = desk_init(o, &o->desks[i]);
    }
    return status;
}

/* --- a block's answers ------------------------------------------------------------------------ */

static void ask_gate(const struct office *o, struct desk *desk, size_t at)
{
    const struct judge *judge = &o->audit->judge;
    const struct question *q = &o->questions.all[at];
    bool blocks = (judge->round->policy.unknown_blocks >> (q->gate - 1) & 1) != 0;
    size_t words = o->lanes / WORD;
    for (size_t kind = 0; kind < q->kind_count; kind++) {
        const struct judge_vac *vac = &judge->vacs[q->example[kind]];
        uint64_t *pass = desk->pass[at] + kind * words;
        uint64_t *open = desk->open[at] + kind * words;
        memset(pass, 0, words * sizeof *pass);
        memset(open, 0, words * sizeof *open);
        for (size_t lane = 0; lane < desk->count; lane++) {
            enum judge_answer answer =
                judge_gate(judge, q->gate, &judge->cands[desk->first + lane], vac);
            bool is_open = answer == JUDGE_OPEN && !blocks;
            uint64_t bit = UINT64_C(1) << lane % WORD;
            pass[lane / WORD] |= answer == JUDGE_YES || is_open ? bit : 0;
            open[lane / WORD] |= is_open ? bit : 0;
        }
    }
}

static void ask_mark(const struct office *o, struct desk *desk, size_t at)
{
    const struct judge *judge = &o->audit->judge;
    const struct question *q = &o->questions.all[GATE_QUESTIONS + at];
    for (size_t kind = 0; kind < q->kind_count; kind++) {
        const struct judge_vac *vac = &judge->vacs[q->example[kind]];
        uint8_t *row = desk->marks[at] + kind * o->lanes;
        for (size_t lane = 0; lane < desk->count; lane++) {
            row[lane] = (uint8_t)judge_x(judge, q->mark, &judge->cands[desk->first + lane], vac);
        }
    }
}

static void note_lanes(const struct office *o, struct desk *desk)
{
    memset(desk->levels, 0, o->questions.skill_count * o->lanes);
    for (size_t lane = 0; lane < desk->count; lane++) {
        const struct billet_candidate *c = o->audit->cands[desk->first + lane];
        desk->recorded[lane] = c->skills.known ? 1 : 0;
        desk->appeal_set[lane] = (uint8_t)judge_appeal_present(c);
        for (size_t i = 0; i < c->skills.count; i++) {
            size_t skill = questions_find_skill(&o->questions, c->skills.items[i].skill);
            if (skill != SIZE_MAX) {
                desk->levels[skill * o->lanes + lane] = (uint8_t)c->skills.items[i].level;
            }
        }
    }
}

static void ask_all(const struct office *o, struct desk *desk)
{
    for (size_t i = 0; i < GATE_QUESTIONS; i++) {
        ask_gate(o, desk, i);
    }
    for (size_t i = 0; i < MARK_QUESTIONS; i++) {
        ask_mark(o, desk, i);
    }
    note_lanes(o, desk);
}

/* --- a vacancy over a block ------------------------------------------------------------------- */

/* The rows of a block's answers that are this vacancy's. */
struct view {
    const struct office *office;
    struct desk *desk;
    size_t vac;
    const struct points *fit;
    const uint64_t *pass[GATE_QUESTIONS];
    const uint64_t *open[GATE_QUESTIONS];
    const uint8_t *marks[MARK_QUESTIONS];
};

static struct view view_of(const struct office *o, struct desk *desk, size_t vac)
{
    struct view view = {o, desk, vac, &o->fit[o->fit_set[vac]], {0}, {0}, {0}};
    const struct question *all = o->questions.all;
    size_t words = o->lanes / WORD;
    for (size_t i = 0; i < GATE_QUESTIONS; i++) {
        view.pass[i] = desk->pass[i] + all[i].kind_of[vac] * words;
        view.open[i] = desk->open[i] + all[i].kind_of[vac] * words;
    }
    for (size_t i = 0; i < MARK_QUESTIONS; i++) {
        view.marks[i] = desk->marks[i] + all[GATE_QUESTIONS + i].kind_of[vac] * o->lanes;
    }
    return view;
}

static int32_t fit_of(const struct view *w, size_t lane)
{
    const struct office *o = w->office;
    const struct billet_demands *listed = &o->audit->vacs[w->vac]->skills;
    const struct ladder *ladders = o->ladders[w->vac];
    const uint32_t *skills = o->questions.skills_of[w->vac];
    if (!w->fit->any) {
        return BILLET_POINTS / 2;
    }
    int32_t points = 0;
    for (size_t i = 1; i < BILLET_SIDE; i++) {
        points += w->fit->at[i][w->marks[i - 1][lane]];
    }
    if (w->desk->recorded[lane] == 0) {
        return points + w->fit->at[0][o->audit->round->policy.neutral];
    }
    for (size_t i = 0; i < listed->count; i++) {
        points += ladders[i].at[w->desk->levels[skills[i] * o->lanes + lane]];
    }
    return points;
}

static int32_t appeal_of(const struct view *w, size_t lane)
{
    const struct points *table = &w->office->appeal[w->desk->appeal_set[lane]];
    int32_t points = 0;
    for (size_t i = 0; i < BILLET_SIDE; i++) {
        points += table->at[i][w->marks[BILLET_SIDE - 1 + i][lane]];
    }
    return table->any ? points : BILLET_POINTS / 2;
}

static int32_t count_open(const struct view *w, size_t lane)
{
    int32_t count = 0;
    for (size_t i = 0; i < GATE_QUESTIONS; i++) {
        count += (int32_t)(w->open[i][lane / WORD] >> lane % WORD & 1);
    }
    return count;
}

static bool reaches(const struct audit *a, const struct billet_pair *pair, const struct bar *bar,
                    int64_t other)
{
    if (pair->mutual != bar->mutual) {
        return pair->mutual > bar->mutual;
    }
    if (pair->fit != bar->fit) {
        return pair->fit > bar->fit;
    }
    uint64_t lot = audit_lot(a, pair->vacancy, pair->candidate);
    return lot != bar->lot ? lot < bar->lot : other <= bar->other;
}

static void count_pair(const struct view *w, size_t lane)
{
    const struct audit *a = w->office->audit;
    struct census *census = w->office->census;
    size_t cand = w->desk->first + lane;
    struct billet_pair pair = {
        .candidate = a->cands[cand]->id,
        .vacancy = a->vacs[w->vac]->id,
        .fit = fit_of(w, lane),
        .appeal = appeal_of(w, lane),
    };
    pair.mutual = judge_mutual(&a->judge, pair.fit, pair.appeal, count_open(w, lane));
    if (reaches(a, &pair, &census->vac_bars[w->vac], pair.candidate)) {
        w->desk->vac_counts[w->vac]++;
    }
    if (reaches(a, &pair, &census->cand_bars[cand], pair.vacancy)) {
        census->cand_counts[cand]++;
    }
}

static void count_vacancy(const struct office *o, struct desk *desk, size_t vac)
{
    const struct view view = view_of(o, desk, vac);
    for (size_t word = 0; word * WORD < desk->count; word++) {
        uint64_t pass = view.pass[0][word];
        for (size_t i = 1; i < GATE_QUESTIONS; i++) {
            pass &= view.pass[i][word];
        }
        for (; pass != 0; pass &= pass - 1) {
            count_pair(&view, word * WORD + (size_t)__builtin_ctzll(pass));
        }
    }
}

static enum billet_status count_block(void *arg, size_t worker, size_t block)
{
    const struct office *o = arg;
    struct desk *desk = &o->desks[worker];
    size_t cands = o->audit->round->candidate_count;
    desk->first = block * o->lanes;
    desk->count = cands - desk->first < o->lanes ? cands - desk->first : o->lanes;
    ask_all(o, desk);
    for (size_t vac = 0; vac < o->audit->round->vacancy_count; vac++) {
        if (!o->closed[vac]) {
            count_vacancy(o, desk, vac);
        }
    }
    return worker == 0 ? audit_progress(o->audit, desk->first, cands) : BILLET_OK;
}

static enum billet_status count_all(struct office *o)
{
    size_t cands = o->audit->round->candidate_count;
    enum billet_status status = office_init(o);
    if (status == BILLET_OK) {
        size_t blocks = (cands + o->lanes - 1) / o->lanes;
        status = parallel_run(o->threads, blocks, count_block, o);
    }
    for (size_t i = 0; i < o->threads && status == BILLET_OK; i++) {
        for (size_t vac = 0; vac < o->audit->round->vacancy_count; vac++) {
            o->census->vac_counts[vac] += o->desks[i].vac_counts[vac];
        }
    }
    return status;
}

enum billet_status census_take(struct census *census)
{
    struct office office = {.census = census, .audit = census->audit};
    office.arena = billet_arena_new(&census->audit->allocator);
    enum billet_status status = office.arena == NULL ? BILLET_ENOMEM : count_all(&office);
    billet_arena_free(office.arena);
    return status;
}
