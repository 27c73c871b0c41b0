/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet round new|show|list|freeze|run|publish|withdraw|close: the life of a round. With --wait
 * the command ends when the worker is done.
 */
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "server/cli/print.h"
#include "server/cli/session.h"

#define WAIT_POLL_MS 200

const struct cli_option cmd_round_new_options[] = {
    {"drive", "ID", "招聘专场", "of which drive"},
    {"policy", "ID", "规则版本", "under which policy version"},
    {"method", "METHOD", "optimal、stable 或 choice", "optimal, stable or choice"},
    {"seed", "HEX", "16 位十六进制；不写：随机", "16 hexadecimal digits; absent: drawn"},
    {"date", "DATE", "匹配日期；不写：今天", "round date; absent: today"},
    {0},
};
const struct cli_option cmd_round_list_options[] = {
    {"drive", "ID", "招聘专场", "of this drive"},
    {0},
};
const struct cli_option cmd_round_show_options[] = {{0}};
const struct cli_option cmd_round_freeze_options[] = {
    {"wait", NULL, "等到完成", "wait until it is done"},
    {0},
};
const struct cli_option cmd_round_run_options[] = {
    {"wait", NULL, "等到完成", "wait until it is done"},
    {0},
};
const struct cli_option cmd_round_publish_options[] = {{0}};
const struct cli_option cmd_round_withdraw_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};
const struct cli_option cmd_round_close_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};

int cmd_round_new(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (cli_opt(cli, "drive") == NULL || cli_opt(cli, "policy") == NULL) {
        return cli_usage(cli, "需要 --drive 和 --policy", "--drive and --policy are needed");
    }
    return session_run(cli, SESSION_KEY, "round.create", "drive", cli_opt(cli, "drive"), "policy",
                       cli_opt(cli, "policy"), "method", cli_opt(cli, "method"), "seed",
                       cli_opt(cli, "seed"), "date", cli_opt(cli, "date"), NULL);
}

int cmd_round_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "round.list", "drive", cli_opt(cli, "drive"), "limit",
                       "200", NULL);
}

int cmd_round_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "round.get", "round", argv[0], NULL);
}

static bool still(struct billet_span body, const char *state)
{
    json_t *root = json_loadb(body.ptr, body.len, 0, NULL);
    const char *now = json_string_value(json_object_get(root, "state"));
    bool same = now != NULL && strcmp(now, state) == 0;
    json_decref(root);
    return same;
}

/* Asks again and again while the round is in `state`. */
static enum billet_status wait_while(struct session *s, const char *round, const char *state,
                                     struct session_reply *reply, struct billet_error *err)
{
    struct billet_span document;
    const struct timespec pause = {0, WAIT_POLL_MS * 1000000L};
    enum billet_status status =
        session_document(s, "round.get", &document, err, "round", round, NULL);
    while (status == BILLET_OK && still(reply->body, state)) {
        nanosleep(&pause, NULL);
        status = session_ask(s, "round.get", document, reply, err);
    }
    return status;
}

static int step(struct cli *cli, const char *use_case, const char *round, const char *state)
{
    struct session session;
    struct session_reply reply;
    struct billet_span document;
    struct billet_error err = {0};
    if (session_open(&session, cli, SESSION_KEY, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status =
        session_document(&session, use_case, &document, &err, "round", round, NULL);
    if (status == BILLET_OK) {
        status = session_ask(&session, use_case, document, &reply, &err);
    }
    if (status == BILLET_OK && cli_flag(cli, "wait")) {
        status = wait_while(&session, round, state, &reply, &err);
    }
    int code = status == BILLET_OK ? print_answer(cli, reply.body) : cli_fail(cli, &err);
    if (status == BILLET_OK && still(reply.body, "failed")) {
        code = CLI_FAILED;
    }
    session_close(&session);
    return code;
}

int cmd_round_freeze(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return step(cli, "round.freeze", argv[0], "freezing");
}

int cmd_round_run(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return step(cli, "round.run", argv[0], "running");
}

int cmd_round_publish(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "round.publish", "round", argv[0], NULL);
}

static int end(struct cli *cli, const char *use_case, const char *round)
{
    const char *reason = cli_opt(cli, "reason");
    if (reason == NULL) {
        return cli_usage(cli, "需要 --reason", "--reason is needed");
    }
    return session_run(cli, SESSION_KEY, use_case, "round", round, "reason", reason, NULL);
}

int cmd_round_withdraw(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return end(cli, "round.withdraw", argv[0]);
}

int cmd_round_close(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return end(cli, "round.close", argv[0]);
}
