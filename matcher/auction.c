/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A good start for the optimal allocation: the auction algorithm with scaled increments, after
 * Bertsekas and Castanon, The auction algorithm for the transportation problem (1989).
 *
 *   1 A candidate with room bids for the edge that is worth most to it at today's prices: up to
 *     the worth of its next best choice, and the round's increment more.
 *   2 A vacancy holds its highest bids; once full, its lowest bid is its price, and a new bid
 *     drives that one out. An employer at its limit does the same over all its vacancies.
 *   3 Whoever is driven out bids again, until nobody has room and a wish.
 *   4 Again from the prices reached, with a finer increment.
 *
 * Prices only rise within a round, so that what a candidate's best edges are worth only falls:
 * the best SHORT ones are kept, with the worth of the best of the others, and all are looked
 * at again only when one of those could come in.
 *
 * The result is near the optimum, within rooms, and not exact: prices of vacancies that ended
 * up with room are too high. paths.c makes it exact. Time: bids times the short list, each bid
 * raising a price by the increment at least; memory O(candidates + places).
 */
#include "matcher/transport.h"

#include <assert.h>

#include "matcher/contest.h"

#define SHORT      10   /* edges of a candidate kept at hand */
#define KEPT_MAX   16   /* with those that it held and lost since */
#define TICK_EVERY 4096 /* turns */

/* The first is half the auction's unit, so that bonuses are settled in a few bids. Measured: finer
 * ends or more rounds cost more here than they save in the exact step. */
static const int64_t increments[] = {16000, 1000, 60, 4};

/* A round begins so many of the last increment lower. The lower, the fewer vacancies end with a
 * price and room, which the exact step mends one by one; the more bids. */
#define STEPS_BACK 2

struct bid {
    int64_t level;
    uint32_t edge;
    uint32_t cand;
};

/* A heap, the lowest bid on top. */
struct post {
    struct bid *bids;
    uint32_t count;
    uint32_t room;
};

/* An edge at hand, copied so that a turn touches one place in memory. */
struct choice {
    uint32_t edge;
    uint32_t vac;
    int16_t mutual;
    bool held;
};

struct bidder {
    int64_t others; /* no free edge but the best is worth more; INT64_MIN = there are none */
    int32_t room;
    bool waiting;
    uint8_t best_count;
    struct choice best[KEPT_MAX];
};

struct auction {
    struct transport *t;
    struct bidder *bidders;
    struct post *posts;
    int64_t *price;          /* by vacancy: what its own fullness costs */
    int64_t *employer_price; /* NULL = no limits */
    int64_t *employer_free;
    struct contest lowest; /* an employer's vacancies by their lowest bid */
    uint32_t *stack;       /* candidates with room */
    size_t stack_count;
    int64_t increment;
};

static int64_t price_of(const struct auction *a, uint32_t vac)
{
    int64_t own = a->price[vac];
    if (a->employer_price == NULL) {
        return own;
    }
    int64_t employer = a->employer_price[a->t->employer_of[vac]];
    return employer > own ? employer : own;
}

/* A vacancy's bids. */

static void post_push(struct post *post, struct bid bid)
{
    assert(post->count < post->room);
    size_t at = post->count;
    post->count++;
    while (at > 0 && post->bids[(at - 1) / 2].level > bid.level) {
        post->bids[at] = post->bids[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    post->bids[at] = bid;
}

static struct bid post_pop(struct post *post)
{
    assert(post->count > 0);
    struct bid lowest = post->bids[0];
    post->count--;
    struct bid moving = post->bids[post->count];
    size_t at = 0;
    while (2 * at + 1 < post->count) {
        size_t child = 2 * at + 1;
        if (child + 1 < post->count && post->bids[child + 1].level < post->bids[child].level) {
            child++;
        }
        if (post->bids[child].level >= moving.level) {
            break;
        }
        post->bids[at] = post->bids[child];
        at = child;
    }
    post->bids[at] = moving;
    return lowest;
}

static int64_t lowest_level(const struct post *post)
{
    return post->count > 0 ? post->bids[0].level : INT64_MAX;
}

static bool is_lower(const void *arg, uint32_t a, uint32_t b)
{
    const struct post *posts = arg;
    return lowest_level(&posts[a]) < lowest_level(&posts[b]);
}

/* A candidate's choice. */

static int64_t worth_of(const struct auction *a, const struct choice *choice)
{
    return choice->mutual - price_of(a, choice->vac);
}

/* Puts an edge among the best ones, which are ordered; the last of SHORT falls out. */
static void insert_choice(struct bidder *b, int64_t *worths, struct choice choice, int64_t worth)
{
    size_t at = b->best_count < SHORT ? b->best_count : SHORT - 1;
    b->best_count = (uint8_t)(at + 1);
    for (; at > 0 && worths[at - 1] < worth; at--) {
        worths[at] = worths[at - 1];
        b->best[at] = b->best[at - 1];
    }
    worths[at] = worth;
    b->best[at] = choice;
}

/* Finds the SHORT free edges worth most, and the worth of the best beyond them. */
static void look_at_all(const struct auction *a, size_t cand)
{
    const struct transport *t = a->t;
    struct bidder *b = &a->bidders[cand];
    int64_t worths[SHORT];
    int64_t others = INT64_MIN;
    b->best_count = 0;
    for (size_t edge = t->of_cand[cand]; edge < t->of_cand[cand + 1]; edge++) {
        if (t->held[edge]) {
            continue;
        }
        struct choice choice = {(uint32_t)edge, t->vac_of[edge], t->mutual[edge], false};
        int64_t worth = worth_of(a, &choice);
        int64_t falls = worth; /* what is not among the best then */
        if (b->best_count < SHORT || worth > worths[SHORT - 1]) {
            falls = b->best_count < SHORT ? INT64_MIN : worths[SHORT - 1];
            insert_choice(b, worths, choice, worth);
        }
        others = falls > others ? falls : others;
    }
    b->others = others;
}

struct wish {
    struct choice *choice;
    int64_t worth; /* INT64_MIN = nothing to wish for */
    int64_t next;  /* of the second best */
};

static struct wish best_wish(const struct auction *a, struct bidder *b)
{
    struct wish wish = {NULL, INT64_MIN, INT64_MIN};
    for (size_t i = 0; i < b->best_count; i++) {
        struct choice *choice = &b->best[i];
        int64_t worth = choice->held ? INT64_MIN : worth_of(a, choice);
        if (worth > wish.worth) {
            wish = (struct wish){choice, worth, wish.worth};
        } else if (worth > wish.next) {
            wish.next = worth;
        }
    }
    return wish;
}

static struct wish choose(const struct auction *a, size_t cand)
{
    struct bidder *b = &a->bidders[cand];
    struct wish wish = best_wish(a, b);
    if (wish.next < b->others) {
        look_at_all(a, cand);
        wish = best_wish(a, b);
    }
    return wish;
}

/* An edge is free again: it belongs to the short list, or all are to be looked at again. */
static void remember(struct bidder *b, const struct choice *lost)
{
    for (size_t i = 0; i < b->best_count; i++) {
        if (b->best[i].edge == lost->edge) {
            b->best[i].held = false;
            return;
        }
    }
    if (b->best_count == KEPT_MAX) {
        b->others = INT64_MAX;
        return;
    }
    b->best[b->best_count++] = *lost;
}

/* Bidding. */

static void let_go(struct auction *a, uint32_t vac)
{
    struct bid bid = post_pop(&a->posts[vac]);
    struct bidder *b = &a->bidders[bid.cand];
    a->t->held[bid.edge] = false;
    remember(b, &(struct choice){bid.edge, vac, a->t->mutual[bid.edge], false});
    b->room++;
    if (!b->waiting) {
        b->waiting = true;
        a->stack[a->stack_count++] = bid.cand;
    }
}

static void raise_price(int64_t *price, int64_t level)
{
    *price = level > *price ? level : *price;
}

/* The employer's side of a bid just put into a post, or out of it. */
static void settle_employer(struct auction *a, uint32_t vac, bool was_full)
{
    if (a->employer_price == NULL) {
        return;
    }
    uint32_t employer = a->t->employer_of[vac];
    contest_update(&a->lowest, vac);
    a->employer_free[employer] -= was_full ? 0 : 1;
    if (a->employer_free[employer] < 0) {
        uint32_t loser = contest_first(&a->lowest, employer);
        let_go(a, loser);
        contest_update(&a->lowest, loser);
        a->employer_free[employer]++;
    }
    if (a->employer_free[employer] == 0) {
        uint32_t least = contest_first(&a->lowest, employer);
        raise_price(&a->employer_price[employer], lowest_level(&a->posts[least]));
    }
}

static void place_bid(struct auction *a, uint32_t vac, struct bid bid)
{
    struct post *post = &a->posts[vac];
    bool was_full = post->count == post->room;
    if (was_full) {
        let_go(a, vac);
    }
    post_push(post, bid);
    a->t->held[bid.edge] = true;
    settle_employer(a, vac, was_full);
    if (post->count == a->t->room[vac]) {
        raise_price(&a->price[vac], lowest_level(post));
    }
}

/* Steps 1 and 2 for one candidate; false when it wants no more. */
static bool take_turn(struct auction *a, uint32_t cand)
{
    struct bidder *b = &a->bidders[cand];
    int64_t alone = b->room == a->t->per_candidate ? -transport_bonus(a->t, cand) : 0;
    if (b->room == 0) {
        return false;
    }
    struct wish wish = choose(a, cand);
    if (wish.worth <= alone) {
        return false;
    }
    int64_t next = wish.next > alone ? wish.next : alone;
    int64_t level = price_of(a, wish.choice->vac) + (wish.worth - next) + a->increment;
    wish.choice->held = true;
    b->room--;
    place_bid(a, wish.choice->vac, (struct bid){level, wish.choice->edge, cand});
    return true;
}

/* Step 3: whoever was driven out last bids first. */
static enum billet_status run_turns(struct auction *a)
{
    enum billet_status status = BILLET_OK;
    for (size_t turns = 0; a->stack_count > 0 && status == BILLET_OK; turns++) {
        uint32_t cand = a->stack[--a->stack_count];
        a->bidders[cand].waiting = false;
        while (take_turn(a, cand)) {
        }
        status = turns % TICK_EVERY == 0 ? a->t->tick(a->t->tick_arg, a->stack_count) : BILLET_OK;
    }
    return status;
}

/* Step 4. Nobody holds anything; prices of what was left over start again from nothing. */

static int64_t start_price(int64_t price, bool full, int64_t increment)
{
    int64_t start = price - STEPS_BACK * increment;
    return full && start > 0 ? start : 0;
}

static void empty_posts(struct auction *a)
{
    for (uint32_t i = 0; i < a->t->vac_count; i++) {
        struct post *post = &a->posts[i];
        a->price[i] = start_price(a->price[i], post->count == post->room, a->increment);
        post->count = 0;
    }
}

static void empty_employers(struct auction *a)
{
    if (a->employer_price == NULL) {
        return;
    }
    for (uint32_t i = 0; i < a->t->vac_count; i++) {
        contest_update(&a->lowest, i);
    }
    for (size_t i = 0; i < a->t->employer_count; i++) {
        int64_t *price = &a->employer_price[i];
        *price = start_price(*price, a->employer_free[i] == 0, a->increment);
        a->employer_free[i] = a->t->employer_room;
    }
}

static void open_round(struct auction *a, int64_t increment)
{
    const struct transport *t = a->t;
    for (size_t i = 0; i < t->edge_count; i++) {
        t->held[i] = false;
    }
    empty_posts(a);
    empty_employers(a);
    for (size_t i = t->cand_count; i > 0; i--) {
        a->bidders[i - 1].room = (int32_t)t->per_candidate;
        a->bidders[i - 1].waiting = true;
        a->stack[a->stack_count++] = (uint32_t)(i - 1);
        look_at_all(a, i - 1);
    }
    a->increment = increment;
}

/* Places for bids: no vacancy holds more than it has edges. */
static enum billet_status open_posts(struct auction *a, struct billet_arena *arena)
{
    const struct transport *t = a->t;
    size_t places = 0;
    for (size_t i = 0; i < t->edge_count; i++) {
        struct post *post = &a->posts[t->vac_of[i]];
        bool more = post->room < t->room[t->vac_of[i]];
        post->room += more ? 1 : 0;
        places += more ? 1 : 0;
    }
    struct bid *bids = billet_arena_array(arena, places, sizeof *bids);
    for (size_t i = 0; i < t->vac_count && bids != NULL; i++) {
        a->posts[i].bids = bids;
        bids += a->posts[i].room;
    }
    return bids == NULL ? BILLET_ENOMEM : BILLET_OK;
}

static enum billet_status open_auction(struct auction *a, struct billet_arena *arena)
{
    const struct transport *t = a->t;
    a->bidders = billet_arena_array(arena, t->cand_count, sizeof a->bidders[0]);
    a->posts = billet_arena_array(arena, t->vac_count, sizeof a->posts[0]);
    a->stack = billet_arena_array(arena, t->cand_count, sizeof a->stack[0]);
    a->price = t->potential + t->cand_count;
    if (a->bidders == NULL || a->posts == NULL || a->stack == NULL) {
        return BILLET_ENOMEM;
    }
    if (t->employer_count > 0) {
        a->employer_price = a->price + t->vac_count;
        a->employer_free = billet_arena_array(arena, t->employer_count, sizeof(int64_t));
        if (a->employer_free == NULL) {
            return BILLET_ENOMEM;
        }
        enum billet_status status = contest_init(&a->lowest, t->employer_of, t->vac_count,
                                                 t->employer_count, is_lower, a->posts, arena);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return open_posts(a, arena);
}

/* From prices to potentials, in place. */
static void turn_prices(struct auction *a)
{
    for (uint32_t i = 0; i < a->t->vac_count; i++) {
        a->price[i] = -price_of(a, i);
    }
    for (size_t i = 0; a->employer_price != NULL && i < a->t->employer_count; i++) {
        a->employer_price[i] = -a->employer_price[i];
    }
}

enum billet_status auction_run(struct transport *t, struct billet_arena *arena)
{
    struct auction a = {.t = t};
    t->unit = AUCTION_UNIT;
    enum billet_status status = open_auction(&a, arena);
    for (size_t i = 0; i < sizeof increments / sizeof increments[0] && status == BILLET_OK; i++) {
        open_round(&a, increments[i]);
        status = run_turns(&a);
    }
    if (status == BILLET_OK) {
        turn_prices(&a);
    }
    return status;
}
