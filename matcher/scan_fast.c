/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fast scan from columns to lists: rooms for every thread, tiles handed out, lists of vacancies
 * put together from what the threads found.
 */
#include "matcher/scan_fast.h"

#include <string.h>

#define CACHE_BYTES_MAX ((size_t)1 << 30) /* of one thread's columns of aspects */

struct fast {
    struct scan scan;
    struct run *run;
    struct scan_work **works;
    size_t threads;
    struct topk *cand_lists; /* by place */
    size_t done;
};

static void *take(const struct run *run, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        return NULL;
    }
    return run->allocator.alloc(run->allocator.arg, count * size + 1);
}

static void drop(const struct run *run, void *ptr)
{
    run->allocator.release(run->allocator.arg, ptr);
}

/* Rooms. */

static void places_free(const struct run *run, struct places *p)
{
    drop(run, p->made);
    drop(run, p->numbers);
    drop(run, p->stamps);
    drop(run, p->patches);
}

static bool places_rooms(const struct run *run, const struct scan *scan, struct places *p)
{
    const struct tree *regions = &scan->plan.regions;
    p->columns = &scan->columns;
    p->regions = regions;
    p->numbers = take(run, regions->count, sizeof p->numbers[0]);
    size_t count = p->numbers != NULL ? places_number(regions, p->numbers) : 0;
    p->made = take(run, count + 2, sizeof p->made[0]);
    p->stamps = take(run, count, sizeof p->stamps[0]);
    p->patches = take(run, scan->patches_max, sizeof p->patches[0]);
    if (p->numbers == NULL || p->made == NULL || p->stamps == NULL || p->patches == NULL) {
        return false;
    }
    memset(p->stamps, 0, count * sizeof p->stamps[0]);
    p->anywhere = &p->made[count];
    p->nowhere = &p->made[count + 1];
    return true;
}

static void ledger_free(const struct run *run, struct ledger *ledger)
{
    drop(run, ledger->log);
    drop(run, ledger->sorted);
    drop(run, ledger->lanes_of);
    drop(run, ledger->units);
    drop(run, ledger->lanes);
    drop(run, ledger->starts);
}

static bool ledger_rooms(const struct run *run, const struct scan *scan, struct ledger *l)
{
    size_t cands = scan->columns.cand_count;
    size_t lanes = cands < SCAN_TILE ? cands : SCAN_TILE;
    l->kind = scan->cand_kind;
    l->room = ledger_room(lanes, l->kind.k);
    l->log = take(run, l->room, sizeof l->log[0]);
    l->sorted = take(run, l->room, sizeof l->sorted[0]);
    l->lanes_of = take(run, l->room, sizeof l->lanes_of[0]);
    l->units = take(run, lanes, LEDGER_UNITS);
    l->lanes = take(run, lanes, sizeof l->lanes[0]);
    l->starts = take(run, lanes + 1, sizeof l->starts[0]);
    return l->log != NULL && l->sorted != NULL && l->lanes_of != NULL && l->units != NULL &&
           l->lanes != NULL && l->starts != NULL;
}

static void work_free(const struct run *run, struct scan_work *w)
{
    if (w != NULL) {
        places_free(run, &w->places);
        drop(run, w->turns);
        drop(run, w->masks);
        drop(run, w->points);
        drop(run, w->mask_stamps);
        drop(run, w->point_stamps);
        ledger_free(run, &w->ledger);
        drop(run, w->vacs);
        drop(run, w->vac_room);
        drop(run, w);
    }
}

static bool work_rooms(const struct run *run, const struct scan *scan, struct scan_work *w)
{
    size_t masks = scan->first_key[ASPECT_GATES - 1] +
                   scan->columns.aspects.tables[ASPECT_GATES - 1].key_count;
    size_t points = scan->first_key[ASPECTS];
    w->masks = take(run, masks, SCAN_CHUNKS * sizeof w->masks[0]);
    w->points = take(run, points, SCAN_TILE);
    w->mask_stamps = take(run, masks, sizeof w->mask_stamps[0]);
    w->point_stamps = take(run, points, sizeof w->point_stamps[0]);
    w->turns = take(run, scan->plan.occupations.count, sizeof w->turns[0]);
    w->vacs = take(run, scan->plan.vac_count, sizeof w->vacs[0]);
    w->vac_room = take(run, scan->plan.vac_count * scan->vac_kind.room, sizeof w->vac_room[0]);
    if (w->masks == NULL || w->points == NULL || w->mask_stamps == NULL ||
        w->point_stamps == NULL || w->vacs == NULL || w->turns == NULL || w->vac_room == NULL) {
        return false;
    }
    if (!places_rooms(run, scan, &w->places) || !ledger_rooms(run, scan, &w->ledger)) {
        return false;
    }
    memset(w->mask_stamps, 0, masks * sizeof w->mask_stamps[0]);
    memset(w->point_stamps, 0, points * sizeof w->point_stamps[0]);
    return true;
}

static struct scan_work *work_new(const struct run *run, const struct scan *scan)
{
    struct scan_work *w = take(run, 1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    memset(w, 0, sizeof *w);
    w->scan = scan;
    if (!work_rooms(run, scan, w)) {
        work_free(run, w);
        return NULL;
    }
    for (size_t i = 0; i < scan->plan.vac_count; i++) {
        w->vacs[i] = (struct best){.entries = w->vac_room + i * scan->vac_kind.room,
                                   .owner = scan->plan.vacs[i].vac};
    }
    return w;
}

static enum billet_status count_keys(struct scan *scan)
{
    size_t first = 0;
    for (size_t i = 0; i < ASPECTS; i++) {
        first = i == ASPECT_GATES ? 0 : first;
        scan->first_key[i] = first;
        first += scan->columns.aspects.tables[i].key_count;
    }
    scan->first_key[ASPECTS] = first;
    return first > CACHE_BYTES_MAX / SCAN_TILE ? BILLET_ELIMIT : BILLET_OK;
}

/* A street's home and wanted places in one tile, at most. */
static void count_patches(struct scan *scan)
{
    const struct tree *regions = &scan->plan.regions;
    for (size_t tile = 0; tile < scan->columns.tile_count; tile++) {
        for (size_t node = 0; node < regions->count; node++) {
            size_t homes = 0;
            size_t wanted = 0;
            kin_range(&scan->columns.kin[KIN_HOME], tile, node, node + 1, &homes);
            kin_range(&scan->columns.kin[KIN_PLACE], tile, node, node + 1, &wanted);
            bool more = homes + wanted > scan->patches_max;
            scan->patches_max = more ? homes + wanted : scan->patches_max;
        }
    }
}

/* What lots are drawn from, in one piece a side. */
static enum billet_status gather_lots(struct fast *f)
{
    const struct snapshot *s = &f->run->snapshot;
    uint64_t *bases = billet_arena_array(f->run->arena, s->vac_count, sizeof bases[0]);
    int64_t *ids = billet_arena_array(f->run->arena, s->cand_count, sizeof ids[0]);
    if (bases == NULL || ids == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t i = 0; i < s->vac_count; i++) {
        bases[i] = lot_base(s->round->seed, s->vacs[i].facts->id);
    }
    for (size_t i = 0; i < s->cand_count; i++) {
        ids[i] = s->cands[i].facts->id;
    }
    f->scan.cand_kind.lot_bases = f->scan.vac_kind.lot_bases = bases;
    f->scan.cand_kind.cand_ids = f->scan.vac_kind.cand_ids = ids;
    return BILLET_OK;
}

static enum billet_status prepare(struct fast *f)
{
    struct run *run = f->run;
    struct scan *scan = &f->scan;
    const struct snapshot *s = &run->snapshot;
    struct aspects *aspects = &scan->columns.aspects;
    enum billet_status status = run_progress(run, "columns", 0, 0);
    if (status == BILLET_OK) {
        status = columns_order(&scan->columns, s, run->arena, &run->allocator);
    }
    aspects->order = scan->columns.order;
    status = status == BILLET_OK ? aspects_build(aspects, s, run->arena, &run->allocator) : status;
    status = status == BILLET_OK ? count_keys(scan) : status;
    if (status == BILLET_OK) {
        status =
            plan_build(&scan->plan, s, aspects, scan->columns.dense, run->arena, &run->allocator);
    }
    status = status == BILLET_OK
                 ? columns_build(&scan->columns, s, &scan->plan, f->threads, run->arena)
                 : status;
    if (status == BILLET_OK) {
        count_patches(scan);
        status = gather_lots(f);
    }
    scan->floors = billet_arena_array(run->arena, s->vac_count, sizeof scan->floors[0]);
    return status == BILLET_OK && scan->floors == NULL ? BILLET_ENOMEM : status;
}

/* Tiles. */

static enum billet_status run_tile(void *arg, size_t worker, size_t tile)
{
    struct fast *f = arg;
    struct scan_work *w = f->works[worker];
    if (worker == 0) { /* the caller's own thread: its function need not bear others */
        enum billet_status status =
            run_progress(f->run, "scan", tile * SCAN_TILE, f->scan.columns.cand_count);
        if (status != BILLET_OK) {
            return status;
        }
    }
    scan_tile(w, tile);
    ledger_settle(&w->ledger, f->run->cand_lists);
    return BILLET_OK;
}

/* What the threads found for a vacancy goes into the first one's buffer. */
static enum billet_status run_vacancy(void *arg, size_t worker, size_t row)
{
    struct fast *f = arg;
    (void)worker;
    const struct best_kind *kind = &f->scan.vac_kind;
    struct best *best = &f->works[0]->vacs[row];
    for (size_t i = 1; i < f->threads; i++) {
        const struct best *other = &f->works[i]->vacs[row];
        for (size_t j = 0; j < other->count; j++) {
            best_push(kind, best, &other->entries[j]);
        }
    }
    struct topk *list = &f->run->vac_lists[best->owner];
    list->count = best_settle(kind, best, list->pairs);
    return BILLET_OK;
}

static enum billet_status room_for_lists(struct fast *f)
{
    struct run *run = f->run;
    const struct columns *columns = &f->scan.columns;
    size_t k = f->scan.vac_kind.k;
    struct pair *cand_pairs =
        billet_arena_array(run->arena, columns->cand_count * k, sizeof cand_pairs[0]);
    struct pair *pairs =
        billet_arena_array(run->arena, f->scan.plan.vac_count * k, sizeof pairs[0]);
    if (cand_pairs == NULL || pairs == NULL) {
        return BILLET_ENOMEM;
    }
    for (size_t place = 0; place < columns->cand_count; place++) { /* as tiles write them */
        run->cand_lists[columns->order[place]].pairs = cand_pairs + place * k;
    }
    for (size_t i = 0; i < f->scan.plan.vac_count; i++) {
        run->vac_lists[f->scan.plan.vacs[i].vac].pairs = pairs + i * k;
    }
    return BILLET_OK;
}

static void add_counts(struct fast *f)
{
    struct billet_scan_counts *sum = f->run->options->counts;
    for (size_t i = 0; i < f->threads && sum != NULL; i++) {
        const struct billet_scan_counts *own = &f->works[i]->counts;
        sum->eligible += own->eligible;
        sum->chunks += own->chunks;
        sum->deepened += own->deepened;
        sum->scored += own->scored;
        sum->offered += own->offered;
    }
}

static enum billet_status run_all(struct fast *f)
{
    enum billet_status status = run_progress(f->run, "scan", 0, f->scan.columns.cand_count);
    status = status == BILLET_OK ? room_for_lists(f) : status;
    for (size_t i = 0; i < f->threads && status == BILLET_OK; i++) {
        f->works[i] = work_new(f->run, &f->scan);
        status = f->works[i] == NULL ? BILLET_ENOMEM : BILLET_OK;
    }
    if (status == BILLET_OK) {
        status = parallel_run(f->threads, f->scan.columns.tile_count, run_tile, f);
    }
    if (status == BILLET_OK) {
        add_counts(f);
        status = parallel_run(f->threads, f->scan.plan.vac_count, run_vacancy, f);
    }
    return status;
}

static size_t threads_of(const struct run *run)
{
    size_t threads = run->options->threads > 0 ? (size_t)run->options->threads : 1;
    return threads < PARALLEL_THREADS_MAX ? threads : PARALLEL_THREADS_MAX;
}

enum billet_status scan_fast(struct run *run, const struct scan_kernel *kernel)
{
    const struct snapshot *s = &run->snapshot;
    uint32_t k = (uint32_t)s->round->policy.k;
    if (k == 0 || k > BEST_K_MAX) {
        return BILLET_ELIMIT;
    }
    struct fast f = {.run = run, .threads = threads_of(run)};
    f.scan.snapshot = s;
    f.scan.kernel = kernel;
    f.scan.counting = run->options->counts != NULL;
    f.scan.cand_kind = (struct best_kind){.k = k, .room = BEST_ROOM_MAX};
    f.scan.vac_kind = (struct best_kind){.k = k, .room = k + k / 2 + 4, .owner_is_vac = true};
    f.works = billet_arena_array(run->arena, f.threads, sizeof f.works[0]);
    enum billet_status status = f.works == NULL ? BILLET_ENOMEM : prepare(&f);
    status = status == BILLET_OK ? run_all(&f) : status;
    for (size_t i = 0; f.works != NULL && i < f.threads; i++) {
        work_free(run, f.works[i]);
    }
    return status;
}
