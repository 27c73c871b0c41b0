/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operating system users. useradd is a child process like any other; everything else is libc.
 */
#include "server/admin/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/process.h"

static enum billet_status take_passwd(const struct passwd *pw, struct admin_user *out,
                                      struct billet_error *err)
{
    struct admin_user user = {
        .uid = pw->pw_uid,
        .gid = pw->pw_gid,
        .drop = geteuid() == 0 && pw->pw_uid != 0,
    };
    int len = snprintf(user.name, sizeof user.name, "%s", pw->pw_name);
    if (len < 0 || (size_t)len >= sizeof user.name) {
        return billet_error_set(err, BILLET_ELIMIT, "the name of user %ld is too long",
                                (long)pw->pw_uid);
    }
    *out = user;
    return BILLET_OK;
}

enum billet_status admin_user_by_uid(uid_t uid, struct admin_user *out, struct billet_error *err)
{
    errno = 0;
    const struct passwd *pw = getpwuid(uid);
    if (pw == NULL) {
        billet_error_set(err, BILLET_ENOTFOUND, "user number %ld has no name", (long)uid);
        billet_error_detail(err, "PostgreSQL needs an entry in /etc/passwd for it.");
        return BILLET_ENOTFOUND;
    }
    return take_passwd(pw, out, err);
}

enum billet_status admin_user_self(struct admin_user *out, struct billet_error *err)
{
    return admin_user_by_uid(geteuid(), out, err);
}

static enum billet_status add_system_user(struct billet_error *err)
{
    static const char *const argv[] = {
        "useradd",      "--system", "--user-group",      "--no-create-home", "--home-dir",
        "/nonexistent", "--shell",  "/usr/sbin/nologin", ADMIN_SYSTEM_USER,  NULL};
    const struct process useradd = {.program = "/usr/sbin/useradd", .argv = argv, .cwd = "/"};
    return process_run(&useradd, err);
}

enum billet_status admin_user_system(bool make, struct admin_user *out, struct billet_error *err)
{
    const struct passwd *pw = getpwnam(ADMIN_SYSTEM_USER);
    if (pw == NULL && make) {
        enum billet_status status = add_system_user(err);
        if (status != BILLET_OK) {
            return status;
        }
        pw = getpwnam(ADMIN_SYSTEM_USER);
    }
    if (pw == NULL) {
        billet_error_set(err, BILLET_ENOTFOUND, "there is no system user %s", ADMIN_SYSTEM_USER);
        billet_error_detail(err, "billet init makes it.");
        return BILLET_ENOTFOUND;
    }
    return take_passwd(pw, out, err);
}

enum billet_status admin_user_become(const struct admin_user *user, struct billet_error *err)
{
    if (!user->drop) {
        return BILLET_OK;
    }
    if (initgroups(user->name, user->gid) != 0 || setgid(user->gid) != 0 ||
        setuid(user->uid) != 0) {
        return billet_error_set(err, BILLET_EDENIED, "cannot become user %s: %s", user->name,
                                strerror(errno));
    }
    if (setuid(0) == 0 || geteuid() != user->uid || getegid() != user->gid) {
        return billet_error_set(err, BILLET_EINTERNAL, "root was not given up");
    }
    return BILLET_OK;
}
