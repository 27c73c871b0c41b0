/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet drive ... and billet policy ...: what a round needs before it begins.
 */
#include <stdio.h>
#include <string.h>

#include "server/app/policy.h"
#include "server/cli/print.h"
#include "server/cli/session.h"

#define POLICY_BYTES_MAX ((size_t)64 * 1024)

const struct cli_option cmd_drive_new_options[] = {
    {"name", "NAME", "名称", "as people call it"},
    {"place", "PLACE", "地点", "where"},
    {"from", "DATE", "第一天", "first day"},
    {"to", "DATE", "最后一天", "last day"},
    {0},
};
const struct cli_option cmd_drive_list_options[] = {{0}};
const struct cli_option cmd_drive_show_options[] = {{0}};
const struct cli_option cmd_drive_confirm_options[] = {
    {"booth", "BOOTH", "展位", "its booth"},
    {"vacancies", "IDS", "参加的岗位，用逗号分开；不写：全部",
     "its vacancies, with commas; absent: all"},
    {0},
};
const struct cli_option cmd_policy_new_options[] = {{0}};
const struct cli_option cmd_policy_default_options[] = {{0}};
const struct cli_option cmd_policy_list_options[] = {{0}};
const struct cli_option cmd_policy_show_options[] = {{0}};

int cmd_drive_new(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (cli_opt(cli, "name") == NULL || cli_opt(cli, "from") == NULL ||
        cli_opt(cli, "to") == NULL) {
        return cli_usage(cli, "需要 --name、--from 和 --to", "--name, --from and --to are needed");
    }
    return session_run(cli, SESSION_KEY, "drive.create", "name", cli_opt(cli, "name"), "place",
                       cli_opt(cli, "place"), "first_day", cli_opt(cli, "from"), "last_day",
                       cli_opt(cli, "to"), NULL);
}

int cmd_drive_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "drive.list", "limit", "200", NULL);
}

int cmd_drive_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "drive.get", "drive", argv[0], NULL);
}

/* "3,1" -> "[3,1]"; NULL for anything else. */
static const char *id_list(const struct cli *cli, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;
    if (len == 0 || strspn(text, "0123456789,") != len || text[0] == ',' || text[len - 1] == ',' ||
        strstr(text, ",,") != NULL) {
        return NULL;
    }
    char *list = billet_arena_alloc(cli->arena, len + 3);
    if (list != NULL) {
        snprintf(list, len + 3, "[%s]", text);
    }
    return list;
}

int cmd_drive_confirm(struct cli *cli, int argc, char **argv)
{
    const char *vacancies = cli_opt(cli, "vacancies");
    (void)argc;
    if (vacancies != NULL && id_list(cli, vacancies) == NULL) {
        return cli_usage(cli, "--vacancies 应为编号，用逗号分开",
                         "--vacancies takes ids with commas");
    }
    return session_run(cli, SESSION_KEY, "drive.employer", "drive", argv[0], "employer", argv[1],
                       "confirmed", "true", "booth", cli_opt(cli, "booth"), "vacancies",
                       id_list(cli, vacancies), NULL);
}

static enum billet_status read_text(const char *path, struct buf *out, struct billet_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (file == NULL) {
        return billet_error_set(err, BILLET_ENOTFOUND, "cannot read %s", path);
    }
    char slice[4096];
    for (size_t got = fread(slice, 1, sizeof slice, file); got > 0;
         got = fread(slice, 1, sizeof slice, file)) {
        buf_append(out, slice, got);
    }
    if (!standard) {
        fclose(file);
    }
    return out->failed ? billet_error_set(err, BILLET_ELIMIT, "%s is too long", path) : BILLET_OK;
}

static enum billet_status put_policy(struct session *s, const char *path,
                                     struct session_reply *reply, struct billet_error *err)
{
    struct buf body;
    struct buf document = {0};
    buf_init(&body, POLICY_BYTES_MAX);
    enum billet_status status = read_text(path, &body, err);
    if (status == BILLET_OK) {
        status = policy_document(buf_span(&body), &document, err);
    }
    if (status == BILLET_OK) {
        status = session_ask(s, "policy.create", buf_span(&document), reply, err);
    }
    buf_fini(&body);
    buf_fini(&document);
    return status;
}

int cmd_policy_new(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct session_reply reply;
    struct billet_error err = {0};
    (void)argc;
    if (session_open(&session, cli, SESSION_KEY, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = put_policy(&session, argv[0], &reply, &err);
    int code = status == BILLET_OK ? print_answer(cli, reply.body) : cli_fail(cli, &err);
    session_close(&session);
    return code;
}

int cmd_policy_default(struct cli *cli, int argc, char **argv)
{
    struct buf out = {0};
    policy_default_body(argc > 0 ? argv[0] : "default", 90, &out);
    fprintf(cli->out, "%s\n", buf_span(&out).ptr);
    buf_fini(&out);
    return CLI_DONE;
}

int cmd_policy_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "policy.list", "limit", "200", NULL);
}

int cmd_policy_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "policy.get", "policy", argv[0], NULL);
}
