/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading results by the names that the catalogue gives their columns. Values come in text
 * format. Rows and columns that are not there are bugs of the caller.
 */
#include "server/db/request.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/mem.h"

static const PGresult *result_of(const struct db_reply *reply, size_t stmt)
{
    assert(stmt < reply->count);
    assert(reply->results[stmt] != NULL);
    return reply->results[stmt];
}

/* PQfnumber() folds case and allocates; names of ours are exact. */
static int column_of(const PGresult *result, const char *column)
{
    int n = PQnfields(result);
    for (int i = 0; i < n; i++) {
        if (strcmp(PQfname(result, i), column) == 0) {
            return i;
        }
    }
    return -1;
}

size_t db_reply_rows(const struct db_reply *reply, size_t stmt)
{
    return (size_t)PQntuples(result_of(reply, stmt));
}

struct billet_span db_reply_text(const struct db_reply *reply, size_t stmt, size_t row,
                                 const char *column)
{
    const PGresult *result = result_of(reply, stmt);
    int field = column_of(result, column);
    assert(field >= 0);
    assert(row < (size_t)PQntuples(result));
    if (PQgetisnull(result, (int)row, field)) {
        return (struct billet_span){NULL, 0};
    }
    return (struct billet_span){PQgetvalue(result, (int)row, field),
                                (size_t)PQgetlength(result, (int)row, field)};
}

bool db_reply_is_null(const struct db_reply *reply, size_t stmt, size_t row, const char *column)
{
    return db_reply_text(reply, stmt, row, column).ptr == NULL;
}

bool db_reply_int64(const struct db_reply *reply, size_t stmt, size_t row, const char *column,
                    int64_t *out)
{
    struct billet_span text = db_reply_text(reply, stmt, row, column);
    if (text.len == 0) {
        return false;
    }
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text.ptr, &end, 10); /* libpq ends values with NUL */
    if (errno != 0 || end != text.ptr + text.len) {
        return false;
    }
    *out = value;
    return true;
}

bool db_reply_bool(const struct db_reply *reply, size_t stmt, size_t row, const char *column)
{
    return billet_span_is(db_reply_text(reply, stmt, row, column), "t");
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_decode(const char *hex, size_t bytes, char *out)
{
    for (size_t i = 0; i < bytes; i++) {
        int high = hex_value(hex[2 * i]);
        int low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (char)(high * 16 + low);
    }
    return true;
}

struct billet_span db_reply_bytes(const struct db_reply *reply, size_t stmt, size_t row,
                                  const char *column, struct billet_arena *arena)
{
    const struct billet_span none = {NULL, 0};
    struct billet_span text = db_reply_text(reply, stmt, row, column);
    if (text.len < 2 || text.len % 2 != 0 || text.ptr[0] != '\\' || text.ptr[1] != 'x') {
        return none;
    }
    size_t bytes = text.len / 2 - 1;
    char *out = billet_arena_alloc(arena, bytes);
    if (out == NULL || !hex_decode(text.ptr + 2, bytes, out)) {
        return none;
    }
    return (struct billet_span){out, bytes};
}

void db_reply_free(struct db_reply *reply)
{
    if (reply == NULL) {
        return;
    }
    for (size_t i = 0; i < reply->count; i++) {
        PQclear(reply->results[i]);
    }
    mem_free(reply);
}
