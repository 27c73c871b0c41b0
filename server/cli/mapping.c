/* SPDX-License-Identifier: Apache-2.0 */
/* A command reads one mapping, and keeps it to its end. */
#include "server/cli/mapping.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server/core/buf.h"
#include "server/feed/mapping.h"

/* The largest shipped one has 3 KiB. */
#define FILE_BYTES_MAX ((size_t)256 * 1024)

static struct feed_mapping *own;

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

enum billet_status cli_mapping(const struct cli *cli, const struct feed_mapping **out,
                               struct billet_error *err)
{
    const char *name = cli_opt(cli, "mapping");
    *out = own;
    if (name == NULL || own != NULL) {
        return BILLET_OK;
    }
    if (!is_file(name)) {
        return feed_mapping_find(billet_span_of(name), out, err);
    }
    struct buf text = {0};
    enum billet_status status = read_file(name, &text, err);
    if (status == BILLET_OK) {
        status = feed_mapping_new(buf_span(&text), &own, err);
    }
    buf_fini(&text);
    *out = own;
    return status;
}
