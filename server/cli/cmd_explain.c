/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet explain ROUND CANDIDATE [VACANCY]: why, or why not, a pair; without the vacancy what
 * keeps the person from posts, and which single change would open most. billet ask-list ROUND:
 * whose unknown facts are worth a call; a folder with a bundle instead of the round's id needs no
 * database, and may be of any size.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "server/app/explain.h"
#include "server/app/whatif.h"
#include "server/bundle/bundle.h"
#include "server/cli/print.h"
#include "server/cli/progress.h"
#include "server/cli/session.h"
#include "server/core/processors.h"

const struct cli_option cmd_explain_options[] = {{0}};
const struct cli_option cmd_ask_list_options[] = {
    {"limit", "N", "最多几行，默认 50", "at most so many rows, 50 by default"},
    {0},
};

struct told {
    struct cli *cli;
    int (*print)(const struct cli *cli, struct billet_span body);
    bool done;
    int code;
};

static void told(void *arg, const struct app_reply *reply, const struct billet_error *err)
{
    struct told *t = arg;
    t->done = true;
    t->code = err != NULL ? cli_fail(t->cli, err) : t->print(t->cli, reply->body);
}

static int wait_for(struct session *session, struct told *t, enum billet_status status,
                    struct billet_error *err)
{
    if (status == BILLET_OK) {
        status = session_wait(session, &t->done, err);
    }
    session_close(session);
    return status == BILLET_OK ? t->code : cli_fail(t->cli, err);
}

int cmd_explain(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct billet_error err = {0};
    bool pair = argc == 3;
    struct told t = {.cli = cli, .print = pair ? print_explanation : print_prospects};
    int64_t ids[3] = {0};
    for (int i = 0; i < argc; i++) {
        if (!session_id(argv[i], &ids[i])) {
            return cli_usage(cli, "不是编号：%s", "no id: %s", argv[i]);
        }
    }
    if (session_open(&session, cli, SESSION_KEY, true, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status =
        pair ? explain_pair(&session.call, ids[0], ids[1], ids[2], told, &t, &err)
             : whatif_prospects(&session.call, ids[0], ids[1], told, &t, &err);
    return wait_for(&session, &t, status, &err);
}

static int ask_bundle(struct cli *cli, const char *path, size_t limit)
{
    struct billet_error err = {0};
    struct bundle_folder folder;
    struct buf text = {0};
    struct cli_progress progress = {.cli = cli, .quiet_steps = true};
    struct billet_options options = {
        .progress = cli_progress, .progress_arg = &progress, .threads = processors_online()};
    if (bundle_folder_read(&folder, path, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = bundle_ask_json(&folder.input, &options, limit, &text, &err);
    cli_progress_end(&progress);
    bundle_folder_fini(&folder);
    int code = status == BILLET_OK ? print_questions(cli, buf_span(&text)) : cli_fail(cli, &err);
    buf_fini(&text);
    return code;
}

int cmd_ask_list(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct billet_error err = {0};
    struct told t = {.cli = cli, .print = print_questions};
    int64_t round = 0;
    int64_t limit = WHATIF_QUESTIONS_DEFAULT;
    (void)argc;
    if (cli_opt(cli, "limit") != NULL &&
        (!session_id(cli_opt(cli, "limit"), &limit) || limit > WHATIF_QUESTIONS_MAX)) {
        return cli_usage(cli, "--limit 应为 1 至 %d", "--limit is from 1 to %d",
                         WHATIF_QUESTIONS_MAX);
    }
    if (!session_id(argv[0], &round)) {
        return ask_bundle(cli, argv[0], (size_t)limit);
    }
    if (session_open(&session, cli, SESSION_KEY, true, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status =
        whatif_ask_list(&session.call, round, (size_t)limit, told, &t, &err);
    return wait_for(&session, &t, status, &err);
}
