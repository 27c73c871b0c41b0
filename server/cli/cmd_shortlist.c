/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet shortlist export ROUND, billet explain ROUND CANDIDATE VACANCY, billet audit ...
 */
#include <stdio.h>
#include <string.h>

#include "server/app/shortlist.h"
#include "server/cli/print.h"
#include "server/cli/session.h"

const struct cli_option cmd_shortlist_export_options[] = {
    {"by", "BY", "employer 或 candidate", "employer or candidate"},
    {"format", "FORMAT", "json、csv 或 xlsx", "json, csv or xlsx"},
    {"employer", "ID", "只要这个用人单位的", "of this employer only"},
    {"out", "FILE", "写到文件；不写：标准输出", "to a file; absent: standard output"},
    {0},
};
const struct cli_option cmd_audit_list_options[] = {
    {"action", "ACTION", "动作", "of this action"},
    {"principal", "WHO", "操作者", "by this principal"},
    {"cursor", "CURSOR", "从上一页的 next 开始", "next of the page before"},
    {0},
};
const struct cli_option cmd_audit_verify_options[] = {{0}};

struct export
{
    struct session *session;
    const char *path;
    bool done;
    size_t rows;
    struct billet_error err;
};

static bool write_file(const char *path, struct billet_span bytes)
{
    FILE *file = path != NULL ? fopen(path, "wb") : stdout;
    bool written = file != NULL && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    if (file != NULL && path != NULL) {
        written = fclose(file) == 0 && written;
    }
    return written;
}

static void exported(void *arg, struct shortlist_file *file, const struct billet_error *err)
{
    struct export *e = arg;
    e->done = true;
    if (err != NULL) {
        e->err = *err;
        return;
    }
    e->rows = file->rows;
    if (!write_file(e->path, file->bytes)) {
        billet_error_set(&e->err, BILLET_EINVAL, "cannot write %s",
                         e->path != NULL ? e->path : "standard output");
    }
    shortlist_file_free(file);
}

int cmd_shortlist_export(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct billet_error err = {0};
    struct export e = {.session = &session, .path = cli_opt(cli, "out")};
    struct shortlist_request request = {.lang = cli->lang == CLI_EN ? LANG_EN : LANG_ZH};
    const char *employer = cli_opt(cli, "employer");
    (void)argc;
    if (!session_id(argv[0], &request.round) ||
        (employer != NULL && !session_id(employer, &request.employer)) ||
        !shortlist_by_of(billet_span_of(cli_opt(cli, "by")), &request.by) ||
        !shortlist_format_of(billet_span_of(cli_opt(cli, "format")), &request.format)) {
        return cli_usage(cli, "编号、--by 或 --format 不对", "an id, --by or --format is wrong");
    }
    if (session_open(&session, cli, SESSION_KEY, true, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = shortlist_export(&session.call, &request, exported, &e, &err);
    if (status == BILLET_OK) {
        status = session_wait(&session, &e.done, &err);
    }
    if (status == BILLET_OK && e.err.status != BILLET_OK) {
        err = e.err;
        status = err.status;
    }
    session_close(&session);
    if (status != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    cli_say(cli, "已导出 %lld 行", "exported %lld rows", (long long)e.rows);
    return CLI_DONE;
}

int cmd_audit_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_LOCAL, "audit.list", "action", cli_opt(cli, "action"),
                       "principal", cli_opt(cli, "principal"), "cursor", cli_opt(cli, "cursor"),
                       "limit", "200", NULL);
}

/* TAIL_SEQ and TAIL_HASH, noted at another place, also find a chain that was cut short. */
int cmd_audit_verify(struct cli *cli, int argc, char **argv)
{
    return session_run(cli, SESSION_LOCAL, "audit.verify", "tail_seq", argc > 1 ? argv[0] : NULL,
                       "tail_hash", argc > 1 ? argv[1] : NULL, NULL);
}
