/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet understand FILE: what the program reads in a file of vacancies, row by row, before
 * anybody imports it. Needs no database; the code sets are the shipped ones.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <zlib.h>

#include "server/app/understand.h"
#include "server/cli/mapping.h"
#include "server/cli/settings.h"
#include "server/core/config.h"
#include "server/core/messages.h"

#define SLICE_BYTES ((size_t)64 * 1024)

const struct cli_option cmd_understand_options[] = {
    {"format", "FORMAT", "csv、xlsx、xml、ndjson 或 json；不写：看扩展名",
     "csv, xlsx, xml, ndjson or json; absent: by the name"},
    {"mapping", "NAME", "外来字段的对应表：自带的名称，或自己的 .json 文件",
     "how foreign names become ours: a shipped one, or a file of your own (.json)"},
    {0},
};

/* By --format, else by the name's ending. */
static bool format_of(const char *word, const char *path, enum feed_format *out)
{
    return word != NULL ? feed_format_named(billet_span_of(word), out)
                        : feed_format_of_path(path, out);
}

/* --- what people see --- */

static void say_findings(const struct cli *cli, const json_t *row)
{
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(row, "findings"), i, finding)
    {
        const char *quote = json_string_value(json_object_get(finding, "quote"));
        bool quoted = quote != NULL && quote[0] != '\0'; /* what is missing has no words */
        cli_print(cli, quoted ? "    [%s] %s（%s）" : "    [%s] %s",
                  quoted ? "    [%s] %s (%s)" : "    [%s] %s",
                  json_string_value(json_object_get(finding, "severity")),
                  json_string_value(json_object_get(finding, "code")), quote);
    }
}

/* Everything but long texts and what has a place of its own. */
static bool is_shown(const char *key)
{
    static const char *const hidden[] = {"row",      "status",   "title",  "description",
                                         "findings", "evidence", "issues", "occupation_candidates"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (strcmp(key, hidden[i]) == 0) {
            return false;
        }
    }
    return true;
}

static void say_row(const struct cli *cli, struct billet_span line)
{
    json_t *row = json_loadb(line.ptr, line.len, 0, NULL);
    const char *title = json_string_value(json_object_get(row, "title"));
    const char *key = NULL;
    json_t *value = NULL;
    cli_print(cli, "第 %lld 行 %s", "row %lld %s",
              (long long)json_integer_value(json_object_get(row, "row")),
              title != NULL ? title : "");
    json_object_foreach(row, key, value)
    {
        if (is_shown(key)) {
            fprintf(cli->out, "    %s ", key);
            (void)json_dumpf(value, cli->out, JSON_ENCODE_ANY | JSON_COMPACT);
            putc('\n', cli->out);
        }
    }
    say_findings(cli, row);
    json_decref(row);
}

static enum billet_status on_line(void *arg, struct billet_span line, struct billet_error *err)
{
    const struct cli *cli = arg;
    if (!cli->json) {
        say_row(cli, line);
    } else if (fwrite(line.ptr, 1, line.len, cli->out) != line.len || putc('\n', cli->out) == EOF) {
        return billet_error_set(err, BILLET_EUPSTREAM, "cannot write to standard output");
    }
    return BILLET_OK;
}

static void on_note(void *arg, const struct feed_issue *issue)
{
    const struct cli *cli = arg;
    struct buf text = {0};
    const struct message_value values[] = {message_span("field", issue->column),
                                           message_span("value", issue->value)};
    (void)message_format(&text, issue->code, cli->lang == CLI_ZH ? LANG_ZH : LANG_EN, values, 2);
    fprintf(cli->err, "%.*s\n", (int)text.len, buf_span(&text).ptr);
    buf_fini(&text);
}

static const struct understand_events events = {on_line, on_note};

/* --- the file --- */

/* zlib reads plain files as they are. */
static enum billet_status read_file(struct understand *u, gzFile file, char *slice,
                                    struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    int got = gzread(file, slice, (unsigned)SLICE_BYTES);
    while (got > 0 && status == BILLET_OK) {
        status = understand_write(u, (struct billet_span){slice, (size_t)got}, err);
        got = gzread(file, slice, (unsigned)SLICE_BYTES);
    }
    if (got < 0 && status == BILLET_OK) {
        status = billet_error_set(err, BILLET_EINVAL, "cannot read the file: it is damaged");
    }
    return status == BILLET_OK ? understand_finish(u, err) : status;
}

static enum billet_status open_reader(struct cli *cli, const char *path, struct mapping_use *use,
                                      struct understand **out, struct billet_error *err)
{
    const char *migrations = NULL;
    struct buf folder = {0};
    struct understand_options options = {.home =
                                             billet_span_of(config_text(cli->config, CONFIG_CITY))};
    if (!format_of(cli_opt(cli, "format"), path, &options.format)) {
        return billet_error_set(err, BILLET_EINVAL, "%s: the format is not known: use --format",
                                path);
    }
    enum billet_status status = cli_migrations(cli, &migrations, err);
    if (status == BILLET_OK) {
        status = cli_mapping(cli, use, err);
        options.mapping = use->mapping;
    }
    if (status == BILLET_OK) {
        buf_printf(&folder, "%s/codes", migrations);
        options.codes_folder = buf_span(&folder).ptr;
        status = understand_new(&options, &events, cli, out, err);
    }
    buf_fini(&folder);
    return status;
}

int cmd_understand(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    struct understand *u = NULL;
    struct mapping_use use = {0};
    struct billet_error err = {0};
    gzFile file = strcmp(argv[0], "-") == 0 ? gzdopen(0, "rb") : gzopen(argv[0], "rb");
    char *slice = billet_arena_alloc(cli->arena, SLICE_BYTES);
    enum billet_status status = file == NULL || slice == NULL
                                    ? billet_error_set(&err, BILLET_ENOTFOUND, "cannot read %s: %s",
                                                       argv[0], strerror(errno))
                                    : open_reader(cli, argv[0], &use, &u, &err);
    if (status == BILLET_OK) {
        status = read_file(u, file, slice, &err);
    }
    bool partly = status == BILLET_OK && understand_counts(u)->refused > 0;
    understand_free(u);
    mapping_use_fini(&use);
    if (file != NULL) {
        gzclose(file);
    }
    if (status != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    return partly ? CLI_PARTLY : CLI_DONE;
}
