/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round as it was sealed, read back whole: the frozen input byte for byte and, once the round
 * was run, its result put together again from the rows of lists, referrals and certificate. The
 * result must give the hash that was sealed, or nothing is handed out.
 */
#ifndef BILLET_SERVER_APP_SEALED_H
#define BILLET_SERVER_APP_SEALED_H

#include "server/app/frozen.h"

struct sealed {
    struct frozen frozen;
    bool has_result;                            /* else it is frozen only */
    struct buf bytes[BUNDLE_OUTPUTS];           /* of the result's files */
    struct billet_span outputs[BUNDLE_OUTPUTS]; /* point into bytes */
    char result_sha256[BUNDLE_SHA256_TEXT];
};

/*
 * Synchronous, for the command line; officers and supervisors of the whole city only
 * (BILLET_EDENIED). Leaves an audit entry of the round. BILLET_ENOTFOUND: no such round, or not
 * frozen. BILLET_ECONFLICT: the rows do not give the sealed hash: they were changed.
 */
enum billet_status sealed_read(const struct app_call *call, int64_t round, struct sealed *out,
                               struct billet_error *err) BILLET_MUST_CHECK;
void sealed_fini(struct sealed *sealed);

#endif
