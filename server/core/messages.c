/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table and the filling of places. A test holds the table in order, which the search needs,
 * and both languages to the same places.
 */
#include "server/core/messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct message messages[] = {
#define MESSAGE(code, zh, en) {code, {zh, en}},
#include "server/core/messages.def"
#undef MESSAGE
};

const size_t message_count = sizeof messages / sizeof messages[0];

static int compare(const void *code, const void *message)
{
    return strcmp(code, ((const struct message *)message)->code);
}

const struct message *message_find(const char *code)
{
    return bsearch(code, messages, message_count, sizeof messages[0], compare);
}

static const struct message_value *value_find(const struct message_value *values, size_t count,
                                              struct billet_span name)
{
    for (size_t i = 0; i < count; i++) {
        if (billet_span_is(name, values[i].name)) {
            return &values[i];
        }
    }
    return NULL;
}

static void put_value(struct buf *out, const struct message_value *value)
{
    if (value->text.ptr != NULL) {
        buf_append_span(out, value->text);
    } else {
        buf_printf(out, "%" PRId64, value->number);
    }
}

/* The place that starts at text: "{name}" without braces, or nothing. */
static struct billet_span place_at(const char *text)
{
    const char *end = text[0] == '{' ? strchr(text, '}') : NULL;
    if (end == NULL) {
        return (struct billet_span){NULL, 0};
    }
    return (struct billet_span){text + 1, (size_t)(end - text) - 1};
}

bool message_format(struct buf *out, const char *code, enum lang lang,
                    const struct message_value *values, size_t count)
{
    const struct message *message = message_find(code);
    if (message == NULL) {
        buf_append_text(out, code);
        return false;
    }
    const char *text = message->text[lang];
    while (text[0] != '\0') {
        size_t plain = strcspn(text, "{");
        buf_append(out, text, plain);
        text += plain;
        struct billet_span place = place_at(text);
        const struct message_value *value =
            place.ptr != NULL ? value_find(values, count, place) : NULL;
        if (value != NULL) {
            put_value(out, value);
            text = place.ptr + place.len + 1;
        } else if (text[0] != '\0') {
            buf_append_char(out, text[0]);
            text++;
        }
    }
    return true;
}

void message_error(struct buf *out, const struct billet_error *err, enum lang lang)
{
    char by_status[48];
    const char *code = err->code;
    if (message_find(code) == NULL) {
        snprintf(by_status, sizeof by_status, "status.%s", billet_status_name(err->status));
        code = by_status;
    }
    const struct message_value values[] = {
        message_text("message", err->message),
        message_text("detail", err->detail),
        message_text("field", err->field),
    };
    message_format(out, code, lang, values, sizeof values / sizeof values[0]);
}
