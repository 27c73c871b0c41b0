/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet employer|vacancy|candidate|consent ...: looking things up and moving them one step.
 */
#include "server/cli/session.h"

const struct cli_option cmd_employer_list_options[] = {
    {"name", "NAME", "全称", "exact name"},
    {"state", "STATE", "provisional registered verified suspended",
     "provisional registered verified suspended"},
    {"cursor", "CURSOR", "从上一页的 next 开始", "next of the page before"},
    {0},
};
const struct cli_option cmd_employer_show_options[] = {{0}};
const struct cli_option cmd_employer_decide_options[] = {{0}};
const struct cli_option cmd_vacancy_list_options[] = {
    {"employer", "ID", "用人单位", "of this employer"},
    {"state", "STATE", "draft needs_review open closed", "draft needs_review open closed"},
    {"region", "CODE", "所在区划", "within this region"},
    {"occupation", "CODE", "职业", "of this occupation"},
    {"cursor", "CURSOR", "从上一页的 next 开始", "next of the page before"},
    {0},
};
const struct cli_option cmd_vacancy_show_options[] = {{0}};
const struct cli_option cmd_vacancy_open_options[] = {{0}};
const struct cli_option cmd_vacancy_close_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};
const struct cli_option cmd_candidate_list_options[] = {
    {"region", "CODE", "所属区划", "of this bureau region"},
    {"state", "STATE", "seeking paused placed left", "seeking paused placed left"},
    {"category", "CATEGORY", "类别", "of this category"},
    {"cursor", "CURSOR", "从上一页的 next 开始", "next of the page before"},
    {0},
};
const struct cli_option cmd_candidate_show_options[] = {{0}};
const struct cli_option cmd_candidate_move_options[] = {{0}};
const struct cli_option cmd_consent_new_options[] = {
    {"purpose", "PURPOSE", "match 或 disclose", "match or disclose"},
    {"employer", "ID", "向这个用人单位公开", "disclose to this employer"},
    {"drive", "ID", "向这个招聘专场的用人单位公开", "disclose to all of this drive"},
    {"until", "DATE", "有效期至", "valid until"},
    {"channel", "CHANNEL", "counter phone paper online", "counter phone paper online"},
    {0},
};
const struct cli_option cmd_consent_list_options[] = {{0}};
const struct cli_option cmd_consent_withdraw_options[] = {
    {"reason", "TEXT", "原因", "why"},
    {0},
};

int cmd_employer_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "employer.list", "name", cli_opt(cli, "name"), "state",
                       cli_opt(cli, "state"), "cursor", cli_opt(cli, "cursor"), NULL);
}

int cmd_employer_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "employer.get", "employer", argv[0], NULL);
}

int cmd_employer_decide(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "employer.state", "employer", argv[0], "state", argv[1],
                       NULL);
}

int cmd_vacancy_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "vacancy.list", "employer", cli_opt(cli, "employer"),
                       "state", cli_opt(cli, "state"), "region", cli_opt(cli, "region"),
                       "occupation", cli_opt(cli, "occupation"), "cursor", cli_opt(cli, "cursor"),
                       NULL);
}

int cmd_vacancy_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "vacancy.get", "vacancy", argv[0], NULL);
}

int cmd_vacancy_open(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "vacancy.open", "vacancy", argv[0], NULL);
}

int cmd_vacancy_close(struct cli *cli, int argc, char **argv)
{
    const char *reason = cli_opt(cli, "reason");
    (void)argc;
    if (reason == NULL) {
        return cli_usage(cli, "需要 --reason", "--reason is needed");
    }
    return session_run(cli, SESSION_KEY, "vacancy.close", "vacancy", argv[0], "reason", reason,
                       NULL);
}

int cmd_candidate_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_KEY, "candidate.list", "bureau_region", cli_opt(cli, "region"),
                       "state", cli_opt(cli, "state"), "category", cli_opt(cli, "category"),
                       "cursor", cli_opt(cli, "cursor"), NULL);
}

int cmd_candidate_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "candidate.get", "candidate", argv[0], NULL);
}

int cmd_candidate_move(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "candidate.state", "candidate", argv[0], "state", argv[1],
                       NULL);
}

int cmd_consent_new(struct cli *cli, int argc, char **argv)
{
    const char *purpose = cli_opt(cli, "purpose");
    (void)argc;
    return session_run(cli, SESSION_KEY, "consent.create", "candidate", argv[0], "purpose",
                       purpose != NULL ? purpose : "match", "employer", cli_opt(cli, "employer"),
                       "drive", cli_opt(cli, "drive"), "valid_until", cli_opt(cli, "until"),
                       "channel", cli_opt(cli, "channel"), NULL);
}

int cmd_consent_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "consent.list", "candidate", argv[0], NULL);
}

int cmd_consent_withdraw(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "consent.withdraw", "consent", argv[0], "reason",
                       cli_opt(cli, "reason"), NULL);
}
