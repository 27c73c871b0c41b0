/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading code sets: see codes.h. The body of a file goes to COPY as it is; what a row may hold
 * is checked by the columns of the temporary table and of the real one.
 */
#include "server/admin/codes.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "server/admin/files.h"
#include "server/admin/sql.h"
#include "server/admin/statements.h"
#include "server/core/crypto.h"

/* The two kinds of file, by their second line. */
struct codes_kind {
    const char *columns;
    const char *stage;
    const char *copy;
    const char *orphan; /* rows that name a parent which is not there; NULL: no such thing */
    const char *merge;
    const char *retire;
    int params; /* of merge and retire: the name of the set, or none */
};

static const struct codes_kind kinds[] = {
    {"code\tparent\tname_zh\tname_en\tsynonyms\tretired_on", ADMIN_SQL_CODES_STAGE,
     ADMIN_SQL_CODES_COPY, ADMIN_SQL_CODES_ORPHAN, ADMIN_SQL_CODES_MERGE, ADMIN_SQL_CODES_RETIRE,
     1},
    {"specialty\toccupation\tconfidence\treason_zh\treason_en", ADMIN_SQL_CROSSWALK_STAGE,
     ADMIN_SQL_CROSSWALK_COPY, NULL, ADMIN_SQL_CROSSWALK_MERGE, ADMIN_SQL_CROSSWALK_RETIRE, 0},
};

struct codes_file {
    const char *file; /* regions.tsv */
    const struct codes_kind *kind;
    const char *set;
    const char *version;
    const char *source;
    const char *licence;
    struct billet_span rows;
    char sha256[CRYPTO_SHA256_HEX_SIZE];
};

static enum billet_status bad_file(const struct codes_file *f, const char *why,
                                   struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "code set file %s is wrong", f->file);
    billet_error_code(err, "admin.codes_file");
    billet_error_detail(err, "%s", why);
    return BILLET_EINVAL;
}

/* Cuts the first line off; the text is NUL-ended and ours. */
static char *take_line(char **text)
{
    char *line = *text;
    char *end = strchr(line, '\n');
    if (end == NULL) {
        return NULL;
    }
    *end = '\0';
    *text = end + 1;
    return line;
}

/* "# set, version, source, licence": commas in the source are fine. */
static bool take_heading(struct codes_file *f, char *line)
{
    char *version = strstr(line, ", ");
    char *source = version != NULL ? strstr(version + 2, ", ") : NULL;
    char *licence = NULL;
    for (char *at = source; at != NULL; at = strstr(at + 2, ", ")) {
        licence = at;
    }
    if (strncmp(line, "# ", 2) != 0 || licence == NULL || licence == source) {
        return false;
    }
    *version = *source = *licence = '\0';
    f->set = line + 2;
    f->version = version + 2;
    f->source = source + 2;
    f->licence = licence + 2;
    return f->set[0] != '\0' && f->version[0] != '\0';
}

static const struct codes_kind *kind_of(const char *columns)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].columns, columns) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static enum billet_status parse(struct codes_file *f, struct billet_span bytes,
                                struct billet_arena *arena, struct billet_error *err)
{
    if (memchr(bytes.ptr, '\r', bytes.len) != NULL || memchr(bytes.ptr, '\0', bytes.len) != NULL) {
        return bad_file(f, "It holds a carriage return or a NUL.", err);
    }
    char *text = billet_arena_strndup(arena, bytes.ptr, bytes.len);
    if (text == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for %s", f->file);
    }
    const char *end = text + bytes.len;
    char *heading = take_line(&text);
    char *columns = heading != NULL ? take_line(&text) : NULL;
    if (columns == NULL || !take_heading(f, heading)) {
        return bad_file(f, "The first line should be: # set, version, source, licence", err);
    }
    f->kind = kind_of(columns);
    if (f->kind == NULL) {
        return bad_file(f, "The second line names no columns that are known.", err);
    }
    f->rows = (struct billet_span){text, (size_t)(end - text)};
    return BILLET_OK;
}

static enum billet_status read_set(const struct codes_options *options, const char *file,
                                   struct billet_arena *arena, struct codes_file *f,
                                   struct billet_error *err)
{
    char folder[PATH_MAX];
    char path[PATH_MAX];
    struct billet_span bytes;
    f->file = file;
    enum billet_status status = admin_path(folder, options->folder, "codes", err);
    status = status == BILLET_OK ? admin_path(path, folder, file, err) : status;
    status =
        status == BILLET_OK ? files_read(path, CODES_FILE_BYTES_MAX, arena, &bytes, err) : status;
    if (status != BILLET_OK) {
        return status;
    }
    crypto_sha256_hex(&bytes, 1, f->sha256);
    return parse(f, bytes, arena, err);
}

/* *fresh: the database does not have these bytes. */
static enum billet_status compare(PGconn *conn, const struct codes_file *f, bool *fresh,
                                  struct billet_error *err)
{
    PGresult *rows = NULL;
    const char *const params[] = {f->set};
    enum billet_status status = sql_query(conn, ADMIN_SQL_CODES_KNOWN, 1, params, &rows, err);
    if (status != BILLET_OK) {
        return status;
    }
    bool known = PQntuples(rows) == 1;
    bool same_version = known && strcmp(PQgetvalue(rows, 0, 0), f->version) == 0;
    *fresh = !known || strcmp(PQgetvalue(rows, 0, 1), f->sha256) != 0;
    PQclear(rows);
    if (*fresh && same_version) {
        billet_error_set(err, BILLET_ECONFLICT, "code set %s changed but kept its version %s",
                         f->set, f->version);
        billet_error_code(err, "admin.codes_version");
        billet_error_detail(err, "Give file %s a new version in its first line.", f->file);
        return BILLET_ECONFLICT;
    }
    return BILLET_OK;
}

static enum billet_status check_parents(PGconn *conn, const struct codes_file *f,
                                        struct billet_error *err)
{
    if (f->kind->orphan == NULL) {
        return BILLET_OK;
    }
    PGresult *rows = NULL;
    enum billet_status status = sql_query(conn, f->kind->orphan, 0, NULL, &rows, err);
    if (status != BILLET_OK) {
        return status;
    }
    if (PQntuples(rows) > 0) {
        status = billet_error_set(err, BILLET_EINVAL, "code %s of set %s has no parent %s",
                                  PQgetvalue(rows, 0, 0), f->set, PQgetvalue(rows, 0, 1));
    }
    PQclear(rows);
    return status;
}

static enum billet_status merge(PGconn *conn, const struct codes_file *f, long *changed,
                                struct billet_error *err)
{
    const char *const set[] = {f->set, f->version, f->source, f->licence, f->sha256};
    long merged = 0;
    long retired = 0;
    enum billet_status status = sql_run(conn, f->kind->stage, err);
    status = status == BILLET_OK ? sql_copy_in(conn, f->kind->copy, f->rows, err) : status;
    status = status == BILLET_OK ? check_parents(conn, f, err) : status;
    status =
        status == BILLET_OK ? sql_query(conn, ADMIN_SQL_CODES_SET_PUT, 5, set, NULL, err) : status;
    status = status == BILLET_OK
                 ? sql_count(conn, f->kind->merge, f->kind->params, set, &merged, err)
                 : status;
    status = status == BILLET_OK
                 ? sql_count(conn, f->kind->retire, f->kind->params, set, &retired, err)
                 : status;
    *changed = merged + retired;
    return status;
}

/* Says which file it was, and keeps the database's reason. */
static enum billet_status merge_failed(const struct codes_file *f, enum billet_status status,
                                       struct billet_error *err)
{
    if (err == NULL) {
        return status;
    }
    struct billet_error cause = *err;
    billet_error_set(err, status, "code set file %s was not loaded", f->file);
    billet_error_code(err, "admin.codes_file");
    billet_error_detail(err, "%s. %s", cause.message, cause.detail);
    memcpy(err->sqlstate, cause.sqlstate, sizeof err->sqlstate);
    return status;
}

static enum billet_status load(PGconn *conn, const struct codes_options *options,
                               const struct codes_file *f, struct billet_error *err)
{
    if (options->dry_run) {
        admin_tell(options->report, ADMIN_CODES_PENDING, f->set, 0);
        return BILLET_OK;
    }
    long changed = 0;
    enum billet_status status = sql_run(conn, "BEGIN", err);
    status = status == BILLET_OK ? merge(conn, f, &changed, err) : status;
    status = status == BILLET_OK ? sql_run(conn, "COMMIT", err) : status;
    sql_rollback(conn);
    if (status != BILLET_OK) {
        return merge_failed(f, status, err);
    }
    admin_tell(options->report, ADMIN_CODES_LOADED, f->set, changed);
    return BILLET_OK;
}

static enum billet_status load_file(PGconn *conn, const struct codes_options *options,
                                    const char *file, int *loaded, struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for %s", file);
    }
    struct codes_file f = {0};
    bool fresh = true;
    enum billet_status status = read_set(options, file, arena, &f, err);
    if (status == BILLET_OK && !options->empty) {
        status = compare(conn, &f, &fresh, err);
    }
    if (status == BILLET_OK && fresh) {
        status = load(conn, options, &f, err);
        *loaded += status == BILLET_OK;
    }
    billet_arena_free(arena);
    return status;
}

enum billet_status admin_codes_load(PGconn *conn, const struct codes_options *options, int *loaded,
                                    struct billet_error *err)
{
    char folder[PATH_MAX];
    const char **names = NULL;
    size_t count = 0;
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for code sets");
    }
    enum billet_status status = admin_path(folder, options->folder, "codes", err);
    status = status == BILLET_OK ? files_list(folder, ".tsv", arena, &names, &count, err) : status;
    status = status == BILLET_ENOTFOUND ? BILLET_OK : status;
    *loaded = 0;
    for (size_t i = 0; i < count && status == BILLET_OK; i++) {
        status = load_file(conn, options, names[i], loaded, err);
    }
    if (status == BILLET_OK && *loaded > 0 && !options->dry_run) {
        status = sql_run(conn, ADMIN_SQL_CODES_ANALYZE, err);
    }
    billet_arena_free(arena);
    return status;
}
