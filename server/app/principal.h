/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is asking. Made once a request (or a command) by the look-up of a key or a session,
 * handed down unchanged, and turned into the settings of a transaction (server/db/db.h).
 */
#ifndef BILLET_SERVER_APP_PRINCIPAL_H
#define BILLET_SERVER_APP_PRINCIPAL_H

#include <stdint.h>

/* Bits, so that a table of routes or use cases can name several. */
enum role {
    ROLE_NONE = 0, /* nobody: a row of a table that forgot its roles lets nobody in */
    ROLE_ADMIN = 1 << 0,
    ROLE_OFFICER = 1 << 1,
    ROLE_SUPERVISOR = 1 << 2,
    ROLE_ORGANISER = 1 << 3,
    ROLE_EMPLOYER = 1 << 4,
    ROLE_WORKER = 1 << 5,
    ROLE_PUBLIC = 1 << 6, /* in a table of routes: no key needed; never a principal's role */
};

/* Everyone with a key; the worker is a program and asks nothing over HTTP. */
#define ROLE_ANY_KEY                                                                               \
    ((uint32_t)(ROLE_ADMIN | ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER | ROLE_EMPLOYER))

struct principal {
    enum role role;
    char id[64];       /* api key id, user name, or local:<OS user> */
    char name[128];    /* as the key's maker named it; "" of a local user */
    char city[8];      /* four digits */
    char employer[24]; /* id of the employer it speaks for, else "" */
    char region_from[24];
    char region_to[24];
};

#endif
