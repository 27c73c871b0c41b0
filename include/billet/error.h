/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A failure, told once at the lowest place that knows the reason. The caller owns the struct;
 * a NULL pointer is allowed everywhere and means "the status is enough".
 *
 * message: one factual line, lower case, no full stop, no function name.
 * detail:  whole sentences: the value, the reason, the mend. May stay empty.
 * field:   JSON Pointer or column name of the offending value, or several with spaces between
 *          where the database tells them. May stay empty.
 */
#ifndef BILLET_ERROR_H
#define BILLET_ERROR_H

#include "billet/status.h"

struct billet_error {
    enum billet_status status;
    char message[160];
    char detail[240];
    char field[512]; /* 32 pointers */
    char sqlstate[6];
    char code[48]; /* key in the table of messages, for people in their own language */
};

/* Fills err (cuts what is too long at a UTF-8 boundary) and returns status, so that
 * `return billet_error_set(err, BILLET_EINVAL, "...")` reads as one step. */
enum billet_status billet_error_set(struct billet_error *err, enum billet_status status,
                                    const char *format, ...) BILLET_PRINTF(3, 4);
void billet_error_detail(struct billet_error *err, const char *format, ...) BILLET_PRINTF(2, 3);
/* Names the text of the table of messages; literal, shorter than the member. */
void billet_error_code(struct billet_error *err, const char *code);
void billet_error_field(struct billet_error *err, const char *format, ...) BILLET_PRINTF(2, 3);

/* "not found", "limit", ...: stable words for logs. Never NULL. */
const char *billet_status_name(enum billet_status status);

#endif
