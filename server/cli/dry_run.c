/* SPDX-License-Identifier: Apache-2.0 */
/* The report of app/preview as a table of columns, the first rows, and what is wrong. */
#include "server/cli/dry_run.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "server/app/preview.h"
#include "server/cli/mapping.h"
#include "server/cli/print.h"

#define SLICE_BYTES ((size_t)64 * 1024)
#define ROWS_SHOWN  20

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

static long long number_of(const json_t *object, const char *name)
{
    return (long long)json_integer_value(json_object_get(object, name));
}

/* --- for people --- */

static const char *by_text(const struct cli *cli, const char *by)
{
    static const struct {
        const char *by, *zh, *en;
    } texts[] = {
        {"name", "字段名", "our name"},
        {"heading", "表头", "heading"},
        {"mapping", "对应表", "mapping"},
        {"typo", "表头，像是错了一个字", "heading, one letter wrong"},
        {"values", "按内容", "what stands in it"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].by, by) == 0) {
            return cli_text(cli, texts[i].zh, texts[i].en);
        }
    }
    return cli_text(cli, "不读取", "not read");
}

static void say_columns(const struct cli *cli, const json_t *report)
{
    size_t i;
    json_t *column;
    json_array_foreach(json_object_get(report, "columns"), i, column)
    {
        const char *field = text_of(column, "field");
        cli_print(cli, "  第 %lld 列 %s → %s（%s）", "  column %lld %s -> %s (%s)",
                  number_of(column, "number"), text_of(column, "label"),
                  field[0] != '\0' ? field : "-", by_text(cli, text_of(column, "by")));
    }
}

static void say_rows(const struct cli *cli, const json_t *report)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(report, "rows"), i, row)
    {
        cli_print(cli, "  第 %lld 行 %s", "  row %lld %s", number_of(row, "row"),
                  cli_word(cli, text_of(row, "status")));
        if (json_object_get(row, "document") != NULL) {
            fputs("      ", cli->out);
            (void)json_dumpf(json_object_get(row, "document"), cli->out, JSON_COMPACT);
            putc('\n', cli->out);
        }
        print_issues(cli, row);
    }
}

static void say_refused(const struct cli *cli, const json_t *report)
{
    size_t i;
    json_t *row;
    size_t shown = 0;
    json_array_foreach(json_object_get(report, "not_as_they_stand"), i, row)
    {
        if (number_of(row, "row") > PREVIEW_ROWS && shown++ < ROWS_SHOWN) {
            cli_print(cli, "  第 %lld 行 %s", "  row %lld %s", number_of(row, "row"),
                      cli_word(cli, text_of(row, "status")));
            print_issues(cli, row);
        }
    }
}

static void say(const struct cli *cli, const char *path, const json_t *report)
{
    const json_t *counts = json_object_get(report, "counts");
    size_t i;
    json_t *note;
    cli_print(cli,
              "%s：试读，什么也没有写入。共 %lld 行：照收 %lld，待审 %lld，拒绝 %lld，空行 %lld",
              "%s: a dry run, nothing was written. %lld rows: %lld taken, %lld to review, %lld "
              "refused, %lld empty",
              path, number_of(counts, "rows"), number_of(counts, "taken"),
              number_of(counts, "needs_review"), number_of(counts, "refused"),
              number_of(counts, "empty"));
    say_mapping(cli, json_object_get(report, "mapping"));
    say_columns(cli, report);
    json_array_foreach(json_object_get(report, "notes"), i, note)
    {
        cli_print(cli, "  %s", "  %s", text_of(note, cli_text(cli, "zh", "en")));
    }
    say_rows(cli, report);
    say_refused(cli, report);
}

static int tell(const struct cli *cli, const char *path, struct billet_span text)
{
    json_t *report = json_loadb(text.ptr, text.len, 0, NULL);
    long long refused = number_of(json_object_get(report, "counts"), "refused");
    if (cli->json) {
        fprintf(cli->out, "%.*s\n", (int)text.len, text.ptr);
    } else {
        say(cli, path, report);
    }
    json_decref(report);
    return refused > 0 ? CLI_PARTLY : CLI_DONE;
}

/* --- the file --- */

/* zlib reads plain files as they are. */
static enum billet_status read_file(struct preview *preview, const char *path, char *slice,
                                    struct billet_error *err)
{
    gzFile file = strcmp(path, "-") == 0 ? gzdopen(0, "rb") : gzopen(path, "rb");
    if (file == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot read %s: %s", path, strerror(errno));
    }
    enum billet_status status = BILLET_OK;
    int got = gzread(file, slice, (unsigned)SLICE_BYTES);
    while (got > 0 && status == BILLET_OK) {
        status = preview_write(preview, (struct billet_span){slice, (size_t)got}, err);
        got = gzread(file, slice, (unsigned)SLICE_BYTES);
    }
    if (got < 0 && status == BILLET_OK) {
        status = billet_error_set(err, BILLET_EINVAL, "cannot read %s: it is damaged", path);
    }
    gzclose(file);
    return status;
}

int dry_run(struct session *session, const struct import_request *request, const char *path)
{
    struct preview *preview = NULL;
    struct billet_error err;
    struct buf report = {0};
    char *slice = billet_arena_alloc(session->cli->arena, SLICE_BYTES);
    enum billet_status status =
        slice != NULL ? preview_new(&session->call, request, 0, &preview, &err)
                      : billet_error_set(&err, BILLET_ENOMEM, "no memory for reading %s", path);
    if (status == BILLET_OK) {
        status = read_file(preview, path, slice, &err);
    }
    if (status == BILLET_OK) {
        status = preview_finish(preview, &report, &err);
    }
    int code = status == BILLET_OK ? tell(session->cli, path, buf_span(&report))
                                   : cli_fail(session->cli, &err);
    preview_free(preview);
    buf_fini(&report);
    return code;
}
