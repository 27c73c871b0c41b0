/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body decides on JSON types here; what a value may be is schema.c's business. A member that
 * the fields do not have is refused, so that a misspelt name never goes by in silence.
 */
#include "server/http/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/app/app.h"
#include "server/app/code_name.h"
#include "server/core/messages.h"

#define POINTER_BYTES     200
#define VALUE_SHOWN_BYTES 80 /* of a wrong value */
#define DOCUMENT_BYTES    ((size_t)4 * 1024 * 1024)

struct builder {
    struct request *req;
    struct document *doc;
    struct jsonw w;
    struct buf text;
    char pointer[POINTER_BYTES]; /* of the value at hand */
};

/* near: what might have been meant, if the message has a place for it. */
static void tell(struct request *req, struct document *doc, const char *pointer, const char *code,
                 struct billet_span value, struct billet_span near)
{
    if (doc->problem_count == DOCUMENT_PROBLEMS_MAX) {
        return;
    }
    struct buf text = {0};
    const struct message_value values[] = {
        message_text("field", pointer), message_span("value", value), message_span("near", near)};
    message_format(&text, code, req->lang, values, sizeof values / sizeof values[0]);
    char *copy = billet_arena_strndup(req->arena, buf_span(&text).ptr, text.len);
    char *where = billet_arena_strdup(req->arena, pointer);
    buf_fini(&text);
    if (copy != NULL && where != NULL) {
        doc->problems[doc->problem_count++] =
            (struct problem_item){.pointer = where, .code = code, .message = copy};
    }
}

void document_problem(struct request *req, struct document *doc, const char *pointer,
                      const char *code, struct billet_span value)
{
    tell(req, doc, pointer, code, value, BILLET_SPAN_LITERAL(""));
}

static void problem(struct builder *b, const char *code, struct billet_span value)
{
    value.len = value.len > VALUE_SHOWN_BYTES ? VALUE_SHOWN_BYTES : value.len;
    document_problem(b->req, b->doc, b->pointer, code, value);
}

static void put_text(struct builder *b, const struct schema_field *field, struct billet_span text)
{
    const char *wrong = schema_check(field, text);
    if (wrong != NULL) {
        problem(b, wrong, text);
        jsonw_null(&b->w);
        return;
    }
    schema_write(field, text, &b->w);
}

/* The JSON type that a kind asks for. */
static bool type_fits(enum field_kind kind, const json_t *value)
{
    switch (kind) {
    case FIELD_ID:
    case FIELD_INT:
        return json_is_integer(value);
    case FIELD_BOOL:
        return json_is_boolean(value);
    case FIELD_OBJECT:
        return json_is_object(value);
    case FIELD_TEXT:
    case FIELD_WORD:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_REGION:
    case FIELD_CODE:
    case FIELD_SEED:
        return json_is_string(value);
    }
    return false;
}

static void put_object(struct builder *b, const struct schema_field *fields, json_t *object);

static void put_raw(struct builder *b, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    if (text == NULL) {
        b->w.failed = true;
        return;
    }
    jsonw_raw(&b->w, billet_span_of(text));
    free(text);
}

static void put_value(struct builder *b, const struct schema_field *field, json_t *value)
{
    char number[32];
    if (!type_fits(field->kind, value)) {
        problem(b, "field.type", billet_span_of(field->name));
        jsonw_null(&b->w);
    } else if (field->kind == FIELD_OBJECT && field->items != NULL) {
        jsonw_object_begin(&b->w);
        put_object(b, field->items, value);
        jsonw_object_end(&b->w);
    } else if (field->kind == FIELD_OBJECT) {
        put_raw(b, value);
    } else if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        put_text(b, field, billet_span_of(number));
    } else if (json_is_boolean(value)) {
        jsonw_bool(&b->w, json_is_true(value));
    } else {
        put_text(b, field,
                 (struct billet_span){json_string_value(value), json_string_length(value)});
    }
}

static void put_list(struct builder *b, const struct schema_field *field, json_t *list)
{
    size_t count = json_array_size(list);
    size_t most = field->most > 0 ? (size_t)field->most : SCHEMA_LIST_MAX;
    if (!json_is_array(list) || count > most) {
        problem(b, json_is_array(list) ? "field.list_length" : "field.list",
                billet_span_of(field->name));
        jsonw_null(&b->w);
        return;
    }
    size_t base = strlen(b->pointer);
    struct schema_field one = *field;
    one.most = INT64_MAX;
    jsonw_array_begin(&b->w);
    for (size_t i = 0; i < count; i++) {
        snprintf(b->pointer + base, POINTER_BYTES - base, "/%zu", i);
        put_value(b, &one, json_array_get(list, i));
    }
    jsonw_array_end(&b->w);
    b->pointer[base] = '\0';
}

/* A key as it stands in a JSON Pointer (RFC 6901): ~ and / are escaped. */
static void push_pointer(struct builder *b, size_t base, const char *key)
{
    size_t at = base;
    b->pointer[at++] = '/';
    for (; *key != '\0' && at + 3 < POINTER_BYTES; key++) {
        if (*key == '~' || *key == '/') {
            b->pointer[at++] = '~';
            b->pointer[at++] = *key == '~' ? '0' : '1';
        } else {
            b->pointer[at++] = *key;
        }
    }
    b->pointer[at] = '\0';
}

static bool absent(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value == NULL || json_is_null(value);
}

static void put_object(struct builder *b, const struct schema_field *fields, json_t *object)
{
    const char *key;
    json_t *value;
    size_t base = strlen(b->pointer);
    json_object_foreach(object, key, value)
    {
        const struct schema_field *field = schema_find(fields, IN_BODY, billet_span_of(key));
        if (base + 2 >= POINTER_BYTES) {
            b->w.failed = true;
            return;
        }
        push_pointer(b, base, key);
        if (field == NULL) {
            problem(b, "field.unknown", billet_span_of(key));
        } else if (!json_is_null(value)) {
            jsonw_key(&b->w, field->name);
            if (field->list) {
                put_list(b, field, value);
            } else {
                put_value(b, field, value);
            }
        }
        b->pointer[base] = '\0';
    }
    for (const struct schema_field *f = fields; f != NULL && f->name != NULL; f++) {
        if (f->place == IN_BODY && f->required && absent(object, f->name)) {
            push_pointer(b, base, f->name);
            problem(b, "field.required", billet_span_of(f->name));
            b->pointer[base] = '\0';
        }
    }
}

/* A path that is not of the right form names nothing. */
static enum billet_status put_path(struct builder *b, const struct schema_field *fields,
                                   struct billet_error *err)
{
    for (const struct schema_field *f = fields; f != NULL && f->name != NULL; f++) {
        if (f->place != IN_PATH) {
            continue;
        }
        struct billet_span text = request_param(b->req, f->name);
        if (schema_check(f, text) != NULL) {
            return billet_error_set(err, BILLET_ENOTFOUND, "no such %s", f->name);
        }
        jsonw_key(&b->w, f->name);
        schema_write(f, text, &b->w);
    }
    return BILLET_OK;
}

/* A code, or what people call it. */
static void put_named(struct builder *b, const struct schema_field *field, struct billet_span text)
{
    const struct app *app = b->req->app;
    struct buf near = {0};
    struct billet_span code = {NULL, 0};
    const char *wrong = code_named(app->codes, *field->set, text, &code, &near);
    if (wrong != NULL) {
        text.len = text.len > VALUE_SHOWN_BYTES ? VALUE_SHOWN_BYTES : text.len;
        tell(b->req, b->doc, b->pointer, wrong, text, buf_span(&near));
        jsonw_null(&b->w);
    } else {
        schema_write(field, code, &b->w);
    }
    buf_fini(&near);
}

static void put_query(struct builder *b, const struct schema_field *fields)
{
    for (const struct schema_field *f = fields; f != NULL && f->name != NULL; f++) {
        if (f->place != IN_QUERY) {
            continue;
        }
        struct billet_span text = request_query(b->req, f->name);
        snprintf(b->pointer, POINTER_BYTES, "%s", f->name);
        if (text.ptr != NULL) {
            jsonw_key(&b->w, f->name);
            (f->set != NULL ? put_named : put_text)(b, f, text);
        } else if (f->required) {
            problem(b, "field.required", billet_span_of(f->name));
        }
    }
    b->pointer[0] = '\0';
}

enum billet_status document_if_match(struct request *req, struct billet_span *tag,
                                     struct billet_error *err)
{
    const struct schema_field version = {.name = "if_match", .kind = FIELD_ID};
    enum billet_status status = request_if_match(req, tag, err);
    if (status != BILLET_OK || tag->ptr == NULL) {
        return status;
    }
    if (billet_span_is(*tag, "*")) {
        *tag = (struct billet_span){NULL, 0};
    } else if (schema_check(&version, *tag) != NULL) {
        *tag = BILLET_SPAN_LITERAL("0"); /* never given out: equals no version */
    }
    return BILLET_OK;
}

static enum billet_status put_if_match(struct builder *b, struct billet_error *err)
{
    struct billet_span tag;
    enum billet_status status = document_if_match(b->req, &tag, err);
    if (status == BILLET_OK && tag.ptr != NULL) {
        jsonw_key(&b->w, "if_match");
        jsonw_raw(&b->w, tag);
    }
    return status;
}

enum billet_status document_build(struct request *req, const struct schema_field *fields,
                                  struct document *out, struct billet_error *err)
{
    struct builder b = {.req = req, .doc = out};
    buf_init(&b.text, DOCUMENT_BYTES);
    jsonw_init(&b.w, &b.text);
    out->problem_count = 0;
    jsonw_object_begin(&b.w);
    enum billet_status status = put_path(&b, fields, err);
    if (status == BILLET_OK) {
        status = put_if_match(&b, err);
    }
    put_query(&b, fields);
    if (status == BILLET_OK && req->json != NULL && !json_is_object(req->json)) {
        status = billet_error_set(err, BILLET_EINVAL, "the body is not a JSON object");
    } else if (status == BILLET_OK && req->json != NULL) {
        put_object(&b, fields, req->json);
    }
    jsonw_object_end(&b.w);
    if (status == BILLET_OK && out->problem_count > 0) {
        status = billet_error_set(err, BILLET_EINVAL, "the request has wrong values");
    } else if (status == BILLET_OK && !jsonw_done(&b.w)) {
        status = billet_error_set(err, BILLET_ELIMIT, "the request is too large");
    }
    if (status == BILLET_OK) {
        out->json.ptr = billet_arena_strndup(req->arena, b.text.ptr, b.text.len);
        out->json.len = b.text.len;
        if (out->json.ptr == NULL) {
            status = billet_error_set(err, BILLET_ENOMEM, "no memory for the request");
        }
    }
    buf_fini(&b.text);
    return status;
}
