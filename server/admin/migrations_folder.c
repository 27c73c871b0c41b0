/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the migrations are, for a program that may run from a build folder, from a prefix that
 * was moved, or as installed.
 */
#include "server/admin/migrate.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Below the folder of the running program; a build is known by the configure.ac beside. */
struct place {
    const char *migrations;
    const char *witness;
};

static const struct place beside_program[] = {
    {"/../migrations", "/../configure.ac"},
    {"/../../migrations", "/../../configure.ac"},
    {"/../share/billet/migrations", "/../share/billet/migrations"},
};

static bool program_folder(char out[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);
    if (len <= 0) {
        return false;
    }
    out[len] = '\0';
    char *slash = strrchr(out, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}

static bool joined(char *out, size_t size, const char *folder, const char *tail)
{
    int len = snprintf(out, size, "%s%s", folder, tail);
    return len > 0 && (size_t)len < size;
}

enum billet_status admin_migrations_folder(const char *setting, char *out, size_t size,
                                           struct billet_error *err)
{
    char program[PATH_MAX];
    char witness[PATH_MAX];
    if (setting != NULL && setting[0] != '\0') {
        return joined(out, size, setting, "")
                   ? BILLET_OK
                   : billet_error_set(err, BILLET_ELIMIT, "setting migrations is too long");
    }
    bool known = program_folder(program);
    for (size_t i = 0; known && i < sizeof beside_program / sizeof beside_program[0]; i++) {
        if (joined(witness, sizeof witness, program, beside_program[i].witness) &&
            access(witness, F_OK) == 0 &&
            joined(out, size, program, beside_program[i].migrations) && access(out, F_OK) == 0) {
            return BILLET_OK;
        }
    }
    return joined(out, size, BILLET_DATADIR, "/migrations")
               ? BILLET_OK
               : billet_error_set(err, BILLET_ELIMIT, "the path of the migrations is too long");
}
