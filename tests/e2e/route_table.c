/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the table of routes with the fields of their use cases as JSON, for the tests of this
 * folder: a route that no case names fails them.
 */
#include <stdio.h>

#include "server/app/use_case.h"
#include "server/core/jsonw.h"
#include "server/http/routes.h"

static const char *const kinds[] = {"id",   "int",    "bool", "text", "word",  "date",
                                    "time", "region", "code", "seed", "object"};
static const char *const places[] = {"path", "query", "body"};
static const char *const bodies[] = {"none", "json", "stream"};

static void member(struct jsonw *w, const char *key, const char *text)
{
    jsonw_key(w, key);
    jsonw_text(w, text);
}

static void write_roles(struct jsonw *w, uint32_t roles)
{
    jsonw_key(w, "roles");
    jsonw_array_begin(w);
    for (uint32_t bit = 1; bit < ROLE_PUBLIC; bit <<= 1) {
        if ((roles & bit) != 0) {
            jsonw_text(w, role_name((enum role)bit));
        }
    }
    jsonw_array_end(w);
}

static void write_fields(struct jsonw *w, const struct schema_field *fields)
{
    jsonw_array_begin(w);
    for (const struct schema_field *f = fields; f != NULL && f->name != NULL; f++) {
        jsonw_object_begin(w);
        member(w, "name", f->name);
        member(w, "place", places[f->place]);
        member(w, "kind", kinds[f->kind]);
        member(w, "words", f->words);
        jsonw_key(w, "required");
        jsonw_bool(w, f->required);
        jsonw_key(w, "list");
        jsonw_bool(w, f->list);
        jsonw_key(w, "items");
        write_fields(w, f->items);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_route(struct jsonw *w, const struct route *r)
{
    const struct use_case *use_case = r->use_case != NULL ? use_case_find(r->use_case) : NULL;
    jsonw_object_begin(w);
    member(w, "method", http1_method_name(r->method));
    member(w, "path", r->path);
    write_roles(w, r->roles);
    member(w, "body", bodies[r->body]);
    jsonw_key(w, "body_max");
    jsonw_int(w, (int64_t)r->body_max);
    member(w, "types", r->content_types);
    member(w, "query", r->query);
    jsonw_key(w, "idempotent");
    jsonw_bool(w, r->idempotent);
    member(w, "audit", r->audit);
    member(w, "object", use_case != NULL ? use_case->object : NULL);
    jsonw_key(w, "fields");
    write_fields(w, use_case != NULL ? use_case->fields : NULL);
    jsonw_object_end(w);
}

int main(void)
{
    struct buf out = {0};
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_array_begin(&w);
    for (size_t i = 0; i < route_count; i++) {
        write_route(&w, &routes[i]);
    }
    jsonw_array_end(&w);
    bool whole = jsonw_done(&w) && fwrite(out.ptr, 1, out.len, stdout) == out.len;
    buf_fini(&out);
    return whole ? 0 : 1;
}
