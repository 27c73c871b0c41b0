/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet import FILE..., billet import show|undo ID, billet template KIND: files of vacancies,
 * candidates or employers through the same use case as POST ...:import.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "server/app/import.h"
#include "server/app/schema.h"
#include "server/cli/dry_run.h"
#include "server/cli/mapping.h"
#include "server/cli/print.h"
#include "server/core/clock.h"

#define SLICE_BYTES ((size_t)64 * 1024)
#define ROWS_SHOWN  20 /* rows with issues that are printed for people */

const struct cli_option cmd_import_options[] = {
    {"kind", "KIND", "vacancies、candidates 或 employers", "vacancies, candidates or employers"},
    {"format", "FORMAT", "csv、xlsx、xml、ndjson 或 json；不写：看扩展名",
     "csv, xlsx, xml, ndjson or json; absent: by the name"},
    {"mapping", "NAME",
     "外来字段的对应表：自带的名称，或自己的 .json 文件；none：用人单位保存的也不用",
     "how foreign names become ours: a shipped one, or a file of your own (.json); none: not even "
     "the one saved for the employer"},
    {"employer", "ID", "全部岗位属于这个用人单位", "all vacancies are this employer's"},
    {"source", "NAME", "来源", "where it comes from"},
    {"key", "TEXT", "Idempotency-Key：重试时用同一个", "Idempotency-Key: the same for a retry"},
    {"atomic", NULL, "要么全部导入，要么都不导入", "all rows or none"},
    {"dry-run", NULL, "只试读：列与字段的对应、前几行、会拒绝的行；不写入",
     "only show: columns and fields, first rows, what would be refused; nothing is written"},
    {0},
};
const struct cli_option cmd_import_show_options[] = {{0}};
const struct cli_option cmd_import_rows_options[] = {
    {"status", "STATUS", "inserted updated unchanged refused reverted",
     "inserted updated unchanged refused reverted"},
    {0},
};
const struct cli_option cmd_import_undo_options[] = {{0}};
const struct cli_option cmd_template_options[] = {{0}};

static const struct {
    const char *word;
    enum feed_kind kind;
} kinds[] = {
    {"vacancies", FEED_VACANCY}, {"candidates", FEED_CANDIDATE}, {"employers", FEED_EMPLOYER}};

static bool kind_of(const char *word, enum feed_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].word, word) == 0) {
            *out = kinds[i].kind;
            return true;
        }
    }
    return false;
}

/* By --format, else by the name's ending. */
static bool format_of(const char *word, const char *path, enum feed_format *out)
{
    return word != NULL ? feed_format_named(billet_span_of(word), out)
                        : feed_format_of_path(path, out);
}

struct upload {
    struct session *session;
    bool paused;
    bool done;
    struct billet_span report;
    struct billet_error err;
};

static void on_resume(void *arg)
{
    struct upload *up = arg;
    up->paused = false;
}

static void on_done(void *arg, struct billet_span report, const struct billet_error *err)
{
    struct upload *up = arg;
    up->done = true;
    up->paused = false;
    if (err != NULL) {
        up->err = *err;
        return;
    }
    up->report.ptr = billet_arena_strndup(up->session->cli->arena, report.ptr, report.len);
    up->report.len = report.len;
}

static const struct import_events events = {.resume = on_resume, .done = on_done};

/* zlib reads plain files as they are. */
static enum billet_status feed_file(struct upload *up, struct import *import, const char *path,
                                    struct billet_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    gzFile file = standard ? gzdopen(0, "rb") : gzopen(path, "rb");
    char *slice = billet_arena_alloc(up->session->cli->arena, SLICE_BYTES);
    if (file == NULL || slice == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot read %s: %s", path, strerror(errno));
    }
    enum billet_status status = BILLET_OK;
    int got = gzread(file, slice, (unsigned)SLICE_BYTES);
    while (got > 0 && status == BILLET_OK && !up->done) {
        up->paused = !import_write(import, (struct billet_span){slice, (size_t)got});
        while (up->paused) {
            loop_turn(up->session->runtime.loop);
        }
        got = gzread(file, slice, (unsigned)SLICE_BYTES);
    }
    if (got < 0) {
        status = billet_error_set(err, BILLET_EINVAL, "cannot read %s: it is damaged", path);
    }
    gzclose(file);
    return status;
}

static enum billet_status import_file(struct session *s, const struct import_request *request,
                                      const char *path, struct billet_span *report,
                                      struct billet_error *err)
{
    struct import *import = NULL;
    struct upload up = {.session = s};
    enum billet_status status = import_new(&s->call, request, &events, &up, &import, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = feed_file(&up, import, path, err);
    if (status == BILLET_OK && !up.done) {
        import_end(import);
        status = session_wait(s, &up.done, err);
    }
    import_free(import);
    if (status == BILLET_OK && up.report.ptr == NULL) {
        *err = up.err;
        status = err->status;
    }
    *report = up.report;
    return status;
}

static json_int_t count_of(const json_t *counts, const char *name)
{
    return json_integer_value(json_object_get(counts, name));
}

/* Some rows refused is "done in part". */
static int tell(const struct cli *cli, const char *path, struct billet_span report)
{
    json_t *root = json_loadb(report.ptr, report.len, 0, NULL);
    const json_t *import = json_object_get(root, "import");
    const json_t *counts = json_object_get(import, "counts");
    const json_t *rows = json_object_get(json_object_get(root, "rows"), "items");
    const char *state = json_string_value(json_object_get(import, "state"));
    json_int_t refused = count_of(counts, "refused");
    if (cli->json) {
        fprintf(cli->out, "%.*s\n", (int)report.len, report.ptr);
    } else {
        cli_print(
            cli, "%s：导入 %lld，共 %lld 行：新增 %lld，更新 %lld，未变 %lld，待审 %lld，拒绝 %lld",
            "%s: import %lld, %lld rows: %lld new, %lld updated, %lld unchanged, %lld to "
            "review, %lld refused",
            path, (long long)json_integer_value(json_object_get(import, "id")),
            (long long)count_of(counts, "rows"), (long long)count_of(counts, "inserted"),
            (long long)count_of(counts, "updated"), (long long)count_of(counts, "unchanged"),
            (long long)count_of(counts, "needs_review"), (long long)refused);
        say_mapping(cli, json_object_get(root, "mapping"));
        if (count_of(counts, "reverted") > 0) {
            cli_print(cli, "已退回 %lld 行", "%lld put back",
                      (long long)count_of(counts, "reverted"));
        }
        print_reported(cli, rows, ROWS_SHOWN);
        if (json_array_size(rows) > ROWS_SHOWN) {
            cli_print(cli, "其余的行：billet import rows %lld",
                      "the other rows: billet import rows %lld",
                      (long long)json_integer_value(json_object_get(import, "id")));
        }
    }
    bool failed = state != NULL && strcmp(state, "failed") == 0;
    json_decref(root);
    return failed ? CLI_FAILED : refused > 0 ? CLI_PARTLY : CLI_DONE;
}

static enum billet_status describe(const struct cli *cli, const char *path,
                                   struct import_request *out, struct billet_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *employer = cli_opt(cli, "employer");
    out->file_name = slash != NULL ? slash + 1 : path;
    out->source = cli_opt(cli, "source") != NULL ? cli_opt(cli, "source") : "";
    out->atomic = cli_flag(cli, "atomic");
    if (!format_of(cli_opt(cli, "format"), path, &out->format)) {
        return billet_error_set(err, BILLET_EINVAL, "%s: the format is not known: use --format",
                                path);
    }
    const struct schema_field id = {.name = "employer", .kind = FIELD_ID};
    if (employer != NULL && schema_check(&id, billet_span_of(employer)) != NULL) {
        return billet_error_set(err, BILLET_EINVAL, "--employer is no id: %s", employer);
    }
    out->employer = employer != NULL ? strtoll(employer, NULL, 10) : 0;
    return cli_mapping(cli, &out->mapping, err);
}

static int import_path(struct session *s, enum feed_kind kind, const char *path)
{
    struct billet_span report = {NULL, 0};
    struct billet_error err = {0};
    struct import_request request = {.kind = kind};
    int code = CLI_DONE;
    enum billet_status status = describe(s->cli, path, &request, &err);
    if (status == BILLET_OK) {
        status = cli_saved_mapping(s, &request, &err);
    }
    if (status == BILLET_OK && cli_flag(s->cli, "dry-run")) {
        code = dry_run(s, &request, path);
    } else if (status == BILLET_OK) {
        status = import_file(s, &request, path, &report, &err);
        code = status == BILLET_OK ? tell(s->cli, path, report) : CLI_FAILED;
    }
    mapping_use_fini(&request.mapping);
    return status == BILLET_OK ? code : cli_fail(s->cli, &err);
}

static int import_all(struct session *s, enum feed_kind kind, int argc, char **argv)
{
    int worst = CLI_DONE;
    const char *key = cli_opt(s->cli, "key");
    s->call.idempotency_key = billet_span_of(key);
    for (int i = 0; i < argc; i++) {
        int code = import_path(s, kind, argv[i]);
        worst = code == CLI_FAILED || worst == CLI_DONE ? code : worst;
    }
    return worst;
}

int cmd_import(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct billet_error err = {0};
    enum feed_kind kind;
    const char *word = cli_opt(cli, "kind");
    if (word == NULL || !kind_of(word, &kind)) {
        return cli_usage(cli, "需要 --kind vacancies、candidates 或 employers",
                         "--kind vacancies, candidates or employers is needed");
    }
    if (cli_opt(cli, "key") != NULL && argc > 1) {
        return cli_usage(cli, "--key 一次只能用于一个文件", "--key goes with one file at a time");
    }
    if (session_open(&session, cli, SESSION_KEY, true, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    int code = import_all(&session, kind, argc, argv);
    session_close(&session);
    return code;
}

int cmd_import_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "import.get", "import", argv[0], NULL);
}

int cmd_import_rows(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "import.rows", "import", argv[0], "status",
                       cli_opt(cli, "status"), "limit", "200", NULL);
}

int cmd_import_undo(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "import.undo", "import", argv[0], NULL);
}

int cmd_template(struct cli *cli, int argc, char **argv)
{
    enum feed_kind kind;
    struct buf out = {0};
    (void)argc;
    if (!kind_of(argv[0], &kind)) {
        return cli_usage(cli, "没有模板 %s", "there is no template %s", argv[0]);
    }
    feed_template(kind, &out);
    fwrite(buf_span(&out).ptr, 1, out.len, cli->out);
    buf_fini(&out);
    return CLI_DONE;
}
