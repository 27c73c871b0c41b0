/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operating system users: who we are, who owns a folder, the system user billet, and giving up
 * root for good.
 */
#ifndef BILLET_SERVER_ADMIN_USER_H
#define BILLET_SERVER_ADMIN_USER_H

#include "server/admin/place.h"

/* The user of this process. */
enum billet_status admin_user_self(struct admin_user *out,
                                   struct billet_error *err) BILLET_MUST_CHECK;
/* By number; drop is set when we are root and it is not. */
enum billet_status admin_user_by_uid(uid_t uid, struct admin_user *out,
                                     struct billet_error *err) BILLET_MUST_CHECK;
/* The system user billet, made with useradd when it is missing and make is true. */
enum billet_status admin_user_system(bool make, struct admin_user *out,
                                     struct billet_error *err) BILLET_MUST_CHECK;
/* Groups, group, user, and proof that there is no way back. Nothing to do unless user->drop. */
enum billet_status admin_user_become(const struct admin_user *user,
                                     struct billet_error *err) BILLET_MUST_CHECK;

#endif
