/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people read, in Chinese and in English: one table, messages.def. Code goes by the stable
 * key ("db.busy"); the texts have named places ("{field}") that are filled when it is said.
 * Machines are given the key and the values, people the text.
 */
#ifndef BILLET_SERVER_CORE_MESSAGES_H
#define BILLET_SERVER_CORE_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/core/buf.h"

enum lang { LANG_ZH, LANG_EN };

struct message {
    const char *code;
    const char *text[2]; /* by enum lang */
};

extern const struct message messages[];
extern const size_t message_count;

/* NULL when the table has no such code. */
const struct message *message_find(const char *code);

/* A value for the place {name}; text and name are borrowed. */
struct message_value {
    const char *name;
    struct billet_span text; /* {NULL, 0}: the number */
    int64_t number;
};

static inline struct message_value message_span(const char *name, struct billet_span text)
{
    return (struct message_value){.name = name, .text = text};
}

static inline struct message_value message_text(const char *name, const char *text)
{
    return message_span(name, billet_span_of(text));
}

static inline struct message_value message_int(const char *name, int64_t number)
{
    return (struct message_value){.name = name, .number = number};
}

/* Appends the text of code. A place without a value stays as it is. False, with the code itself
 * appended, when the table does not have it. */
bool message_format(struct buf *out, const char *code, enum lang lang,
                    const struct message_value *values, size_t count);

/* Says an error: the text of err->code with {message}, {detail} and {field}; for an unknown or
 * empty code that of its status ("status.busy"). */
void message_error(struct buf *out, const struct billet_error *err, enum lang lang);

#endif
