/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the private cluster lives and who runs it.
 *
 *     <data>/pg           the cluster's own folder (0700)
 *     <data>/run          its Unix socket (0700); too long for a socket: /tmp/.billet-<uid>-<hash>
 *     <data>/log          its messages, seven days
 *     <data>/lock         held while files are made, it is started or stopped
 *     <data>/keys         the keyring (0400), not in any backup
 *     <data>/billet.conf  what init decided: the city
 *
 * Root never runs PostgreSQL: it acts as the owner of <data>/pg, and before there is one as the
 * system user billet. Everyone else acts as themselves.
 */
#ifndef BILLET_SERVER_ADMIN_PLACE_H
#define BILLET_SERVER_ADMIN_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "billet/error.h"

#define ADMIN_SYSTEM_USER "billet"

struct admin_user {
    char name[64];
    uid_t uid;
    gid_t gid;
    bool drop; /* we are root and this user is not: children drop to it */
};

struct admin_place {
    char data[PATH_MAX]; /* absolute */
    char pg[PATH_MAX];   /* <data>/pg */
    char socket[96];     /* folder of the socket: 107 bytes with the file's name */
    char log[PATH_MAX];  /* <data>/log */
    char bin[PATH_MAX];  /* /usr/lib/postgresql/<version>/bin; "" with PLACE_NO_PROGRAMS */
    bool has_cluster;
    struct admin_user user;
};

enum place_flags {
    PLACE_MAKE_USER = 1,   /* root makes the system user where it is needed and missing */
    PLACE_NO_PROGRAMS = 2, /* only the folders: the database is a foreign one */
};

/* data: setting `data`, NULL or "" for the default of this user. Creates no folder. */
enum billet_status admin_place_find(const char *data, unsigned flags, struct admin_place *out,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* The absolute data folder: the setting, "" for this user's default. Looks at nothing. */
enum billet_status admin_data_folder(const char *data, char out[PATH_MAX],
                                     struct billet_error *err) BILLET_MUST_CHECK;
/* /var/lib/billet as root, else $XDG_DATA_HOME/billet, else ~/.local/share/billet. */
enum billet_status admin_default_data(char out[PATH_MAX],
                                      struct billet_error *err) BILLET_MUST_CHECK;
/* <data> and its folders, owned by the user. Refuses a folder with other people's things. */
enum billet_status admin_place_make(const struct admin_place *place,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* The folder of the socket: there, ours alone, no link. */
enum billet_status admin_place_socket(const struct admin_place *place,
                                      struct billet_error *err) BILLET_MUST_CHECK;
/* The folder of the newest PostgreSQL programs here. */
enum billet_status admin_newest_programs(char out[PATH_MAX],
                                         struct billet_error *err) BILLET_MUST_CHECK;
/* dir/name; BILLET_ELIMIT when it does not fit. */
enum billet_status admin_path(char out[PATH_MAX], const char *dir, const char *name,
                              struct billet_error *err) BILLET_MUST_CHECK;

#endif
