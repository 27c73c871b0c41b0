/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What administration did, step by step, told to whoever asked for it. The words are the
 * teller's (cli/admin_words.c); here are only the events.
 */
#ifndef BILLET_SERVER_ADMIN_REPORT_H
#define BILLET_SERVER_ADMIN_REPORT_H

enum admin_event {
    ADMIN_CLUSTER_MADE,      /* subject: folder */
    ADMIN_CLUSTER_THERE,     /* subject: folder */
    ADMIN_CLUSTER_STARTED,   /* subject: folder of the socket */
    ADMIN_DATABASE_MADE,     /* subject: name */
    ADMIN_KEYS_MADE,         /* subject: file; it is in no backup */
    ADMIN_TENANT_MADE,       /* subject: city */
    ADMIN_MIGRATE_WAITING,   /* another migrate holds the lock */
    ADMIN_MIGRATION_APPLIED, /* subject: 0001_base */
    ADMIN_MIGRATION_PENDING, /* subject: 0001_base; dry run */
    ADMIN_CODES_LOADED,      /* subject: set; count: rows that changed */
    ADMIN_CODES_PENDING,     /* subject: set; dry run */
    ADMIN_RESTORED,          /* subject: file */
    ADMIN_KEYS_WANTED,       /* subject: where the keyring of the backed-up data belongs */
    ADMIN_EVENT_COUNT
};

struct admin_report {
    void (*tell)(void *arg, enum admin_event event, const char *subject, long count);
    void *arg;
};

/* report may be NULL. */
void admin_tell(const struct admin_report *report, enum admin_event event, const char *subject,
                long count);
/* "migration_applied": stable words for logs and JSON. */
const char *admin_event_name(enum admin_event event);

#endif
