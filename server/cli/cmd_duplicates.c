/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet duplicates find|list|show|merge|dismiss|undo: employers, vacancies and people in twice.
 */
#include <jansson.h>
#include <string.h>

#include "server/app/duplicates.h"
#include "server/cli/session.h"
#include "server/cli/table.h"

const struct cli_option cmd_duplicates_find_options[] = {
    {"kind", "KIND", "只找 employer、vacancy 或 candidate", "employer, vacancy or candidate alone"},
    {0},
};
const struct cli_option cmd_duplicates_list_options[] = {
    {"kind", "KIND", "employer、vacancy 或 candidate", "employer, vacancy or candidate"},
    {"state", "STATE", "open merged dismissed（默认 open）", "open merged dismissed (open)"},
    {"cursor", "CURSOR", "从上一页的 next 开始", "next of the page before"},
    {0},
};
const struct cli_option cmd_duplicates_show_options[] = {{0}};
const struct cli_option cmd_duplicates_merge_options[] = {
    {"keep", "ID", "保留哪一个（必填）", "which of the two stays (required)"},
    {"reason", "TEXT", "原因", "why"},
    {0},
};
const struct cli_option cmd_duplicates_dismiss_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};
const struct cli_option cmd_duplicates_undo_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};

static const struct cli_column found_columns[] = {
    {"kind", "类别", "kind", 0},
    {"read", "已比较", "compared", 0},
    {"fresh", "新发现", "new", 0},
    {"open", "待处理", "open", 0},
    {0},
};

static enum billet_status find_kinds(struct session *s, const char *only, json_t *rows,
                                     struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    for (int k = 0; k < DUPLICATE_KINDS && status == BILLET_OK; k++) {
        struct duplicates_found found = {0};
        const char *name = duplicate_kind_name((enum duplicate_kind)k);
        if (only != NULL && strcmp(only, name) != 0) {
            continue;
        }
        status = duplicates_find(&s->call, (enum duplicate_kind)k, &found, err);
        (void)json_array_append_new(
            rows, json_pack("{s:s,s:I,s:I,s:I}", "kind", name, "read", (json_int_t)found.read,
                            "fresh", (json_int_t)found.fresh, "open", (json_int_t)found.open));
    }
    return status;
}

static bool is_kind(const char *name)
{
    bool found = false;
    for (int k = 0; k < DUPLICATE_KINDS; k++) {
        found = found || strcmp(name, duplicate_kind_name((enum duplicate_kind)k)) == 0;
    }
    return found;
}

int cmd_duplicates_find(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    const char *only = cli_opt(cli, "kind");
    if (only != NULL && !is_kind(only)) {
        return cli_usage(cli, "没有这个类别：%s", "no such kind: %s", only);
    }
    struct session session;
    struct billet_error err = {0};
    if (session_open(&session, cli, SESSION_KEY, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    json_t *rows = json_array();
    enum billet_status status = find_kinds(&session, only, rows, &err);
    if (status == BILLET_OK && cli->json) {
        cli_print_value(cli, rows);
    } else if (status == BILLET_OK) {
        cli_print_rows(cli, rows, found_columns);
    }
    json_decref(rows);
    session_close(&session);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}

int cmd_duplicates_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "duplicate.list", "kind", cli_opt(cli, "kind"), "state",
                       cli_opt(cli, "state"), "cursor", cli_opt(cli, "cursor"), NULL);
}

int cmd_duplicates_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "duplicate.get", "duplicate", argv[0], NULL);
}

int cmd_duplicates_merge(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    if (cli_opt(cli, "keep") == NULL) {
        return cli_usage(cli, "需要 --keep", "--keep is needed");
    }
    return session_run(cli, SESSION_KEY, "duplicate.merge", "duplicate", argv[0], "keep",
                       cli_opt(cli, "keep"), "reason", cli_opt(cli, "reason"), NULL);
}

int cmd_duplicates_dismiss(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "duplicate.dismiss", "duplicate", argv[0], "reason",
                       cli_opt(cli, "reason"), NULL);
}

int cmd_duplicates_undo(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "duplicate.undo", "duplicate", argv[0], "reason",
                       cli_opt(cli, "reason"), NULL);
}
