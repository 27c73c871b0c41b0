/* SPDX-License-Identifier: Apache-2.0 */
/* Mappings of the command line: files and shipped ones. */
#include "server/cli/mapping.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server/feed/mapping.h"

/* The largest shipped one has 3 KiB. */
#define FILE_BYTES_MAX ((size_t)256 * 1024)

static bool is_file(const char *name)
{
    size_t len = strlen(name);
    return strchr(name, '/') != NULL || (len > 5 && strcmp(name + len - 5, ".json") == 0);
}

static enum billet_status read_file(const char *path, struct buf *text, struct billet_error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot read %s: %s", path, strerror(errno));
    }
    char slice[4096];
    size_t got = 0;
    buf_init(text, FILE_BYTES_MAX);
    while (!text->failed && (got = fread(slice, 1, sizeof slice, file)) > 0) {
        buf_append(text, slice, got);
    }
    bool whole = ferror(file) == 0 && !text->failed;
    (void)fclose(file);
    return whole
               ? BILLET_OK
               : billet_error_set(err, BILLET_EINVAL, "cannot read %s, or it is no mapping", path);
}

enum billet_status cli_mapping_text(const char *name, struct buf *text, struct billet_error *err)
{
    if (is_file(name)) {
        return read_file(name, text, err);
    }
    for (const struct feed_mapping_text *m = feed_mapping_texts; m->name != NULL; m++) {
        if (strcmp(m->name, name) == 0) {
            buf_append_text(text, m->text);
            return BILLET_OK;
        }
    }
    return billet_error_set(err, BILLET_ENOTFOUND, "no mapping is named so: %s", name);
}

enum billet_status cli_mapping(const struct cli *cli, struct mapping_use *use,
                               struct billet_error *err)
{
    const char *name = cli_opt(cli, "mapping");
    if (name == NULL || !is_file(name)) {
        return name == NULL ? BILLET_OK : mapping_use_named(use, name, err);
    }
    struct buf text = {0};
    struct feed_mapping *own = NULL;
    enum billet_status status = read_file(name, &text, err);
    if (status == BILLET_OK) {
        status = feed_mapping_new(buf_span(&text), &own, err);
    }
    if (status == BILLET_OK) {
        *use = (struct mapping_use){.mapping = own, .own = own, .name = name};
    }
    buf_fini(&text);
    return status;
}

/* --- the saved one --- */

struct search {
    bool done;
    struct billet_error err;
};

static void on_mapping(void *arg, const struct billet_error *err)
{
    struct search *search = arg;
    search->done = true;
    if (err != NULL) {
        search->err = *err;
    }
}

enum billet_status cli_saved_mapping(struct session *session, struct import_request *request,
                                     struct billet_error *err)
{
    struct search search = {.err = {.status = BILLET_OK}};
    int64_t employer = mapping_wanted(&session->call, request);
    if (employer == 0) {
        return BILLET_OK;
    }
    enum billet_status status =
        mapping_saved(&session->call, employer, &request->mapping, on_mapping, &search, err);
    if (status == BILLET_OK) {
        status = session_wait(session, &search.done, err);
    }
    if (status == BILLET_OK && search.err.status != BILLET_OK) {
        *err = search.err;
        status = err->status;
    }
    return status;
}

void say_mapping(const struct cli *cli, const json_t *mapping)
{
    const char *name = json_string_value(json_object_get(mapping, "name"));
    if (name != NULL) {
        cli_print(cli, "  对应表：%s（--mapping）", "  mapping: %s (--mapping)", name);
    } else if (json_is_object(mapping)) {
        cli_print(cli, "  对应表：用人单位 %lld 保存的第 %lld 版",
                  "  mapping: saved for employer %lld, version %lld",
                  (long long)json_integer_value(json_object_get(mapping, "employer")),
                  (long long)json_integer_value(json_object_get(mapping, "version")));
    }
}
