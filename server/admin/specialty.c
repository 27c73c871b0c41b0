/* SPDX-License-Identifier: Apache-2.0 */
/* Importing a crosswalk: see specialty.h. What becomes of each row is decided in SQL. */
#include "server/admin/specialty.h"

#include "billet/arena.h"
#include "server/admin/codes.h"
#include "server/admin/files.h"
#include "server/admin/sql.h"
#include "server/admin/statements.h"
#include "server/core/crypto.h"
#include "server/core/utf8.h"

#define VERSION_LEN 12

/* An imported set may not replace one of the release; its target must be there. */
static enum billet_status check_sets(PGconn *conn, const struct specialty_options *options,
                                     struct billet_error *err)
{
    const char *const params[] = {options->set, options->target};
    PGresult *rows = NULL;
    enum billet_status status = sql_query(conn, ADMIN_SQL_SPECIALTY_OURS, 2, params, &rows, err);
    if (status != BILLET_OK) {
        return status;
    }
    bool ours = PQgetvalue(rows, 0, 0)[0] == 't';
    bool missing = PQgetvalue(rows, 0, 1)[0] == 't';
    PQclear(rows);
    if (ours) {
        return billet_error_set(err, BILLET_ECONFLICT, "code set %s comes with this release",
                                options->set);
    }
    return missing
               ? billet_error_set(err, BILLET_ENOTFOUND, "there is no code set %s", options->target)
               : BILLET_OK;
}

static enum billet_status take(PGconn *conn, const struct specialty_options *options,
                               const char *sha256, struct billet_span rows, struct buf *json,
                               struct billet_error *err)
{
    char version[VERSION_LEN + 1] = {0};
    memcpy(version, sha256, VERSION_LEN);
    const char *const params[] = {options->set,    options->target,  version,
                                  options->source, options->licence, sha256};
    PGresult *answer = NULL;
    enum billet_status status = sql_run(conn, "BEGIN", err);
    status = status == BILLET_OK ? check_sets(conn, options, err) : status;
    status = status == BILLET_OK ? sql_run(conn, ADMIN_SQL_SPECIALTY_STAGE, err) : status;
    status = status == BILLET_OK ? sql_copy_in(conn, ADMIN_SQL_SPECIALTY_COPY, rows, err) : status;
    status = status == BILLET_OK
                 ? sql_query(conn, ADMIN_SQL_SPECIALTY_TAKE, 6, params, &answer, err)
                 : status;
    if (status == BILLET_OK) {
        buf_append_text(json, PQgetvalue(answer, 0, 0));
        PQclear(answer);
        status = sql_run(conn, "COMMIT", err);
    }
    sql_rollback(conn);
    return status;
}

static enum billet_status import(PGconn *conn, const struct specialty_options *options,
                                 struct billet_arena *arena, struct buf *json,
                                 struct billet_error *err)
{
    char sha256[CRYPTO_SHA256_HEX_SIZE];
    struct billet_span text;
    struct buf rows = {.max = 2 * CODES_FILE_BYTES_MAX};
    enum billet_status status = files_read(options->file, CODES_FILE_BYTES_MAX, arena, &text, err);
    if (status == BILLET_OK && (!utf8_valid(text) || memchr(text.ptr, '\0', text.len) != NULL)) {
        status = billet_error_set(err, BILLET_EINVAL, "%s is no UTF-8 text", options->file);
    }
    status = status == BILLET_OK ? specialty_file_rows(text, &rows, err) : status;
    if (status == BILLET_OK) {
        crypto_sha256_hex(&text, 1, sha256);
        status = take(conn, options, sha256, buf_span(&rows), json, err);
    }
    buf_fini(&rows);
    return status;
}

enum billet_status admin_specialty_import(const char *conninfo,
                                          const struct specialty_options *options, struct buf *json,
                                          struct billet_error *err)
{
    PGconn *conn = NULL;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for %s", options->file);
    }
    enum billet_status status = sql_connect(conninfo, &conn, err);
    status = status == BILLET_OK ? import(conn, options, arena, json, err) : status;
    PQfinish(conn);
    billet_arena_free(arena);
    return status;
}
