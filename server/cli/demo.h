/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces of `billet demo`. It plays the programs as people run them: commands of this very
 * program as children, billetd and billet-worker beside it, requests over loopback.
 *
 *     billet demo (the story) ----- PORT; later, who ended ----< keeper (a process of its own)
 *            |                                                   |
 *            +-- billet ... (a child a command)                  +-- cluster, billetd, worker
 *            +-- HTTP requests
 *
 * The keeper stops all that it started when the story's end of a pipe closes, however that came.
 * It tells the story by a signal when the server or the worker has ended before.
 */
#ifndef BILLET_SERVER_CLI_DEMO_H
#define BILLET_SERVER_CLI_DEMO_H

#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "server/cli/command.h"
#include "server/core/buf.h"

#define DEMO_CITY "1502"
#define DEMO_LOST SIGUSR1      /* the keeper's: a program that should run has ended */
#define DEMO_DATE "2026-03-02" /* the day that the samples are made for */

/* Whose key a request bears. */
enum demo_who { DEMO_OFFICER, DEMO_ORGANISER, DEMO_EMPLOYER };
#define DEMO_KEYS 3

struct demo {
    struct cli *cli;
    char program[PATH_MAX]; /* this one; the daemons are beside it */
    char samples[PATH_MAX];
    char out[PATH_MAX];  /* what people may look at afterwards; the keys while it runs */
    char work[PATH_MAX]; /* of ours alone, holds data; "" with --data */
    char data[PATH_MAX]; /* the city */
    char log[PATH_MAX];  /* what the programs said */
    bool keep;           /* the city's folder stays */
    pid_t keeper;
    int keeper_in;  /* closed: the keeper ends */
    int keeper_out; /* its lines: the port; later which program ended too soon */
    uint16_t port;
    const char *employer; /* ids, as texts */
    const char *drive;
    const char *policy;
    const char *round;
    json_t *referrals; /* of the round, all pages */
};

extern volatile sig_atomic_t demo_stop_asked;

/* --- demo_process.c --- */

/* Runs with these descriptors as 0, 1, 2; signals as a fresh program has them. -1: could not. */
pid_t demo_spawn(const char *path, const char *const *argv, int in, int out, int err);
/* "<folder>/<name>" */
void demo_path(char out[static PATH_MAX], const char *folder, const char *name);
/* Runs `billet` with these words, the last NULL; its results come in *out (NULL: dropped), all
 * else goes to the log. An exit code that is not CLI_DONE or `also` is told. */
bool demo_billet(struct demo *d, struct buf *out, int also, ...);
/* The same with --json: the tree, the caller's; NULL on failure, which was told. */
json_t *demo_billet_json(struct demo *d, int also, ...);
/* Says what failed; returns false. */
bool demo_fail(const struct demo *d, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* A folder with all that is in it. */
void demo_remove(const char *folder);

/* --- demo_keeper.c --- */

/* Waits until the city is there and the server listens. */
bool demo_keeper_start(struct demo *d);
/* After DEMO_LOST: says which program it was. */
void demo_keeper_lost(const struct demo *d);
/* Waits until all is stopped; false when something could not be. Safe when never started. */
bool demo_keeper_stop(struct demo *d);

/* --- demo_http.c --- */

extern const char *const demo_key_files[DEMO_KEYS];
/* The answer's status, 0 when there was none; body may be NULL, *out gets the answer's. */
int demo_http(const struct demo *d, enum demo_who who, const char *method, const char *path,
              const char *body, struct buf *out);
/* A JSON answer of status 2xx, the caller's; NULL: failed, which was told. body is stolen. */
json_t *demo_ask(const struct demo *d, enum demo_who who, const char *method, json_t *body,
                 const char *path, ...) __attribute__((format(printf, 5, 6)));

/* --- demo_prepare.c, demo_round.c: the steps; demo_story.c: what came of them --- */

bool demo_open(struct demo *d);
bool demo_employers(struct demo *d);
bool demo_posting(struct demo *d);
bool demo_vacancies(struct demo *d);
bool demo_candidates(struct demo *d);
bool demo_drive(struct demo *d);
bool demo_policy(struct demo *d);
bool demo_round(struct demo *d);
bool demo_publish(struct demo *d);
bool demo_follow(struct demo *d);
bool demo_export(struct demo *d);
bool demo_verify(struct demo *d);
bool demo_explain(struct demo *d);
bool demo_funnel(struct demo *d);

/* A member of an object as text in the arena: of an id, a text. "" when there is none. */
const char *demo_text(const struct demo *d, const json_t *object, const char *member);
/* A line of the story, indented. */
void demo_note(const struct demo *d, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

#endif
