/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running PostgreSQL's own programs: as the cluster's user, without our descriptors, with what
 * they complained about in the error. Waits for the end; for the CLI and for start-up only.
 */
#ifndef BILLET_SERVER_ADMIN_PROCESS_H
#define BILLET_SERVER_ADMIN_PROCESS_H

#include "server/admin/place.h"

#define PROCESS_FAILED "admin.program" /* code of a program's failure */

struct process {
    const char *program;           /* absolute path */
    const char *const *argv;       /* argv[0] first, NULL last */
    const struct admin_user *user; /* becomes it when user->drop; may be NULL */
    const char *cwd;
    int out_fd; /* its standard output when out_given */
    int in_fd;  /* its standard input when in_given */
    bool out_given;
    bool in_given;
    bool new_session; /* what it leaves behind survives our terminal */
};

/* BILLET_EUPSTREAM with code PROCESS_FAILED when it fails; the tail of its messages in detail. */
enum billet_status process_run(const struct process *process,
                               struct billet_error *err) BILLET_MUST_CHECK;

#endif
