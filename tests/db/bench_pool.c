/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches a second through the pool: one statement in a scope, begin to commit.
 *     pg.sh run bench_pool [CONNECTIONS [BATCHES]]
 * Not part of make check.
 */
#include "tests/db/fixture.h"

#define IN_FLIGHT_PER_CONNECTION 4

struct bench {
    struct rig rig;
    const struct db_batch *batch;
    long left;
    long running;
};

static void on_done(void *arg, const struct db_reply *reply, const struct billet_error *err);

static void fill(struct bench *bench)
{
    bench->left--;
    bench->running++;
    struct billet_error err;
    if (db_submit(bench->rig.pool, bench->batch, 10000, on_done, bench, &err) == NULL) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
}

static void on_done(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct bench *bench = arg;
    (void)reply;
    bench->running--;
    if (err != NULL) {
        fprintf(stderr, "%s: %s\n", err->message, err->detail);
        exit(1);
    }
    if (bench->left > 0) {
        fill(bench);
    }
}

int main(int argc, char **argv)
{
    long connections = argc > 1 ? strtol(argv[1], NULL, 10) : 8;
    struct bench bench = {.left = argc > 2 ? strtol(argv[2], NULL, 10) : 40000};
    long total = bench.left;
    fixture_schema(NULL);
    rig_open(&bench.rig, &(struct db_pool_options){.connections_max = (size_t)connections});
    struct db_scope scope = scope_of("key-1");
    bench.batch = one(&bench.rig, &scope, Q_PING, NULL);
    uint64_t start = clock_mono_ms();
    for (long i = 0; i < connections * IN_FLIGHT_PER_CONNECTION; i++) {
        fill(&bench);
    }
    while (bench.running > 0) {
        event_base_loop(bench.rig.base, EVLOOP_ONCE);
    }
    uint64_t ms = clock_mono_ms() - start;
    printf("%ld batches, %ld connections: %.0f batches/s\n", total, connections,
           (double)total * 1000 / (double)(ms != 0 ? ms : 1));
    rig_close(&bench.rig);
    return 0;
}
