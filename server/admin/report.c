/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of administration: see report.h.
 */
#include "server/admin/report.h"

#include <stddef.h>

static const char *const names[ADMIN_EVENT_COUNT] = {
    [ADMIN_CLUSTER_MADE] = "cluster_made",
    [ADMIN_CLUSTER_THERE] = "cluster_there",
    [ADMIN_CLUSTER_STARTED] = "cluster_started",
    [ADMIN_DATABASE_MADE] = "database_made",
    [ADMIN_KEYS_MADE] = "keys_made",
    [ADMIN_TENANT_MADE] = "tenant_made",
    [ADMIN_MIGRATE_WAITING] = "migrate_waiting",
    [ADMIN_MIGRATION_APPLIED] = "migration_applied",
    [ADMIN_MIGRATION_PENDING] = "migration_pending",
    [ADMIN_CODES_LOADED] = "codes_loaded",
    [ADMIN_CODES_PENDING] = "codes_pending",
    [ADMIN_RESTORED] = "restored",
    [ADMIN_KEYS_WANTED] = "keys_wanted",
};

const char *admin_event_name(enum admin_event event)
{
    return event < ADMIN_EVENT_COUNT ? names[event] : "unknown";
}

void admin_tell(const struct admin_report *report, enum admin_event event, const char *subject,
                long count)
{
    if (report != NULL && report->tell != NULL) {
        report->tell(report->arg, event, subject, count);
    }
}
