/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the command speaks: one line an event on standard error, in the language of the call;
 * results on standard output; a failure as what, why, and the exit code of its status.
 */
#include "server/cli/command.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "server/admin/process.h"
#include "server/core/messages.h"

const char *cli_text(const struct cli *cli, const char *zh, const char *en)
{
    return cli->lang == CLI_EN ? en : zh;
}

static void write_line(FILE *to, const char *format, va_list args)
{
    vfprintf(to, format, args);
    fputc('\n', to);
}

void cli_say(const struct cli *cli, const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    write_line(cli->err, cli_text(cli, zh, en), args);
    va_end(args);
}

void cli_print(const struct cli *cli, const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    write_line(cli->out, cli_text(cli, zh, en), args);
    va_end(args);
}

int cli_usage(const struct cli *cli, const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    fputs("billet: ", cli->err);
    write_line(cli->err, cli_text(cli, zh, en), args);
    va_end(args);
    const char *name = cli->command != NULL ? cli->command->name : "";
    cli_say(cli, "用法见：billet %s%s--help", "see: billet %s%s--help", name,
            name[0] != '\0' ? " " : "");
    return CLI_USAGE;
}

/* No SQLSTATE, or one of the classes "connection exception" and "operator intervention"; and
 * not a program of PostgreSQL's that failed. */
static bool is_offline(const struct billet_error *err)
{
    return strcmp(err->code, PROCESS_FAILED) != 0 &&
           (err->sqlstate[0] == '\0' || strncmp(err->sqlstate, "08", 2) == 0 ||
            strncmp(err->sqlstate, "57P", 3) == 0);
}

int cli_exit_code(const struct billet_error *err)
{
    switch (err->status) {
    case BILLET_OK:
        return CLI_DONE;
    case BILLET_EDENIED:
        return CLI_DENIED;
    case BILLET_EUPSTREAM:
        return is_offline(err) ? CLI_OFFLINE : CLI_FAILED;
    case BILLET_EINVAL:
    case BILLET_ENOTFOUND:
    case BILLET_ECONFLICT:
    case BILLET_ELIMIT:
    case BILLET_EBUSY:
    case BILLET_ETIMEOUT:
    case BILLET_ENOMEM:
    case BILLET_EINTERNAL:
        return CLI_FAILED;
    }
    return CLI_FAILED;
}

static void fail_json(const struct cli *cli, const struct billet_error *err)
{
    json_t *problem =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "status", billet_status_name(err->status), "code",
                  err->code, "title", err->message, "detail", err->detail, "field", err->field);
    if (problem != NULL) {
        json_dumpf(problem, cli->err, JSON_COMPACT);
        fputc('\n', cli->err);
    }
    json_decref(problem);
}

/* The sentence of the table of messages; below it what exactly happened, as logs have it. */
static void fail_text(const struct cli *cli, const struct billet_error *err)
{
    struct buf text = {0};
    message_error(&text, err, cli->lang == CLI_EN ? LANG_EN : LANG_ZH);
    fprintf(cli->err, "billet: %s\n  %s", text.ptr != NULL ? text.ptr : "", err->message);
    bool told = text.ptr != NULL && strstr(text.ptr, err->detail) != NULL;
    buf_fini(&text);
    fprintf(cli->err, err->field[0] != '\0' ? " (%s)\n" : "\n", err->field);
    if (err->detail[0] != '\0' && !told) {
        fprintf(cli->err, "  %s\n", err->detail);
    }
}

int cli_fail(const struct cli *cli, const struct billet_error *err)
{
    if (cli->json) {
        fail_json(cli, err);
    } else {
        fail_text(cli, err);
    }
    return cli_exit_code(err);
}

bool cli_confirm(const struct cli *cli, const char *zh, const char *en, ...)
{
    if (cli->yes) {
        return true;
    }
    va_list args;
    va_start(args, en);
    write_line(cli->err, cli_text(cli, zh, en), args);
    va_end(args);
    if (!isatty(STDIN_FILENO)) {
        cli_say(cli, "没有终端可以确认；确实要做请加 --yes",
                "no terminal to ask; add --yes to do it");
        return false;
    }
    fputs(cli_text(cli, "输入 yes 继续：", "type yes to go on: "), cli->err);
    char answer[16];
    return fgets(answer, sizeof answer, stdin) != NULL && strcmp(answer, "yes\n") == 0;
}
