/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command that uses the use cases: the same table, checks and audit as HTTP, in-process, as the
 * principal of the key file; commands of administration act as local:<system user>.
 */
#ifndef BILLET_SERVER_CLI_SESSION_H
#define BILLET_SERVER_CLI_SESSION_H

#include "server/app/app.h"
#include "server/app/runtime.h"
#include "server/cli/command.h"

#define SESSION_DEADLINE_MS 600000

enum session_as {
    SESSION_KEY,    /* who --key-file or setting key_file says */
    SESSION_LOCAL,  /* admin, as local:<system user> */
    SESSION_WORKER, /* the worker's own login role */
};

struct session {
    struct cli *cli;
    struct config *config; /* settings as the daemons read them, then the call's options */
    struct runtime runtime;
    struct principal who;
    struct app_call call; /* for use cases and imports */
};

/* Opens database (starting the private cluster when needed), keyring and, when wanted, code sets;
 * finds out who calls. */
enum billet_status session_open(struct session *session, struct cli *cli, enum session_as as,
                                bool codes, struct billet_error *err) BILLET_MUST_CHECK;
void session_close(struct session *session);
/* Runs the loop until *done. */
enum billet_status session_wait(struct session *session, const bool *done,
                                struct billet_error *err) BILLET_MUST_CHECK;

/* One use case, waited for. The body is copied into the call's arena. */
struct session_reply {
    int status;
    struct billet_span body;
    int64_t version;
};
enum billet_status session_ask(struct session *session, const char *use_case,
                               struct billet_span document, struct session_reply *out,
                               struct billet_error *err) BILLET_MUST_CHECK;

/* A document from words of the command line: names and texts in pairs, NULL ends. Each value is
 * checked against the use case's fields; NULL texts are left out. BILLET_EINVAL names the one. */
enum billet_status session_document(struct session *session, const char *use_case,
                                    struct billet_span *out, struct billet_error *err,
                                    ...) BILLET_MUST_CHECK;

/* An id among the words of a command; false for anything else. */
bool session_id(const char *text, int64_t *out);

/* The whole of most commands: document, use case, answer printed (JSON with --json, else a short
 * list of its members); returns an exit code. */
int session_run(struct cli *cli, enum session_as as, const char *use_case, ...);

#endif
