/* SPDX-License-Identifier: Apache-2.0 */
/* A line that lies whole in one slice is passed on without a copy. */
#include "server/feed/lines.h"

void lines_init(struct lines *lines, size_t bytes_max, line_fn fn, void *arg)
{
    memset(lines, 0, sizeof *lines);
    buf_init(&lines->begun, bytes_max + 4096);
    lines->bytes_max = bytes_max;
    lines->fn = fn;
    lines->arg = arg;
}

void lines_fini(struct lines *lines)
{
    buf_fini(&lines->begun);
}

static enum billet_status emit(struct lines *lines, struct billet_span text,
                               struct billet_error *err)
{
    struct line line = {text, ++lines->number, lines->cut};
    if (line.text.len > 0 && line.text.ptr[line.text.len - 1] == '\r') {
        line.text.len--;
    }
    if (line.text.len > lines->bytes_max) {
        line.text.len = lines->bytes_max;
        line.cut = true;
    }
    lines->cut = false;
    return lines->fn(lines->arg, &line, err);
}

/* Keeps the start of a line, up to the limit (and the byte of a carriage return). */
static enum billet_status keep(struct lines *lines, struct billet_span part,
                               struct billet_error *err)
{
    size_t room = lines->bytes_max + 1 - lines->begun.len;
    if (part.len > room) {
        lines->cut = true;
        part.len = room;
    }
    buf_append_span(&lines->begun, part);
    return lines->begun.failed
               ? billet_error_set(err, BILLET_ENOMEM, "no memory for a line of the file")
               : BILLET_OK;
}

static enum billet_status end_line(struct lines *lines, struct billet_span part,
                                   struct billet_error *err)
{
    if (lines->begun.len == 0 && !lines->cut) {
        return emit(lines, part, err);
    }
    enum billet_status status = keep(lines, part, err);
    if (status == BILLET_OK) {
        status = emit(lines, buf_span(&lines->begun), err);
    }
    buf_reset(&lines->begun);
    return status;
}

enum billet_status lines_write(struct lines *lines, struct billet_span bytes,
                               struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    while (bytes.len > 0 && status == BILLET_OK) {
        const char *end = memchr(bytes.ptr, '\n', bytes.len);
        struct billet_span part = {bytes.ptr, end != NULL ? (size_t)(end - bytes.ptr) : bytes.len};
        size_t skip = part.len + (end != NULL ? 1 : 0);
        status = end != NULL ? end_line(lines, part, err) : keep(lines, part, err);
        bytes.ptr += skip;
        bytes.len -= skip;
    }
    return status;
}

enum billet_status lines_finish(struct lines *lines, struct billet_error *err)
{
    struct billet_span rest = buf_span(&lines->begun);
    if (rest.len == 0 && !lines->cut) {
        return BILLET_OK;
    }
    return emit(lines, rest, err);
}
