/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet explain ROUND CANDIDATE [VACANCY]: why, or why not, a pair; without the vacancy what
 * keeps the person from posts, and which single change would open most. billet ask-list ROUND:
 * whose unknown facts are worth a call. billet training ROUND: which courses to hold. A folder with
 * a bundle instead of the round's id needs no database, and may be of any size.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "server/app/explain.h"
#include "server/app/whatif.h"
#include "server/bundle/training.h"
#include "server/cli/print.h"
#include "server/cli/progress.h"
#include "server/cli/session.h"
#include "server/core/processors.h"

const struct cli_option cmd_explain_options[] = {{0}};
const struct cli_option cmd_training_options[] = {
    {"limit", "N", "最多几门，默认 20", "at most so many courses, 20 by default"},
    {0},
};
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

/* What is asked about everybody in a round, of the database or of a folder. */
struct asking {
    enum billet_status (*ask)(const struct app_call *call, int64_t round, size_t limit,
                              app_done_fn *done, void *arg, struct billet_error *err);
    enum billet_status (*ask_files)(const struct bundle_folder *folder,
                                    const struct billet_options *options, size_t limit,
                                    struct buf *out, struct billet_error *err);
    int (*print)(const struct cli *cli, struct billet_span body);
    bool with_results;
    int64_t usual;
    int64_t most;
};

static enum billet_status questions_of(const struct bundle_folder *folder,
                                       const struct billet_options *options, size_t limit,
                                       struct buf *out, struct billet_error *err)
{
    return bundle_ask_json(&folder->input, options, limit, out, err);
}

static enum billet_status courses_of(const struct bundle_folder *folder,
                                     const struct billet_options *options, size_t limit,
                                     struct buf *out, struct billet_error *err)
{
    const struct bundle_referrals referrals = {.text = folder->outputs[BUNDLE_REFERRALS]};
    return bundle_training_json(&folder->input, &referrals, options, limit, NULL, out, err);
}

static const struct asking ask_list = {.ask = whatif_ask_list,
                                       .ask_files = questions_of,
                                       .print = print_questions,
                                       .usual = WHATIF_QUESTIONS_DEFAULT,
                                       .most = WHATIF_QUESTIONS_MAX};
static const struct asking training = {.ask = whatif_training,
                                       .ask_files = courses_of,
                                       .print = print_courses,
                                       .with_results = true,
                                       .usual = WHATIF_COURSES_DEFAULT,
                                       .most = WHATIF_COURSES_MAX};

static int ask_bundle(struct cli *cli, const struct asking *asking, const char *path, size_t limit)
{
    struct billet_error err = {0};
    struct bundle_folder folder;
    struct buf text = {0};
    struct cli_progress progress = {.cli = cli, .quiet_steps = true};
    struct billet_options options = {
        .progress = cli_progress, .progress_arg = &progress, .threads = processors_online()};
    if (bundle_folder_read(&folder, path, asking->with_results, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = asking->ask_files(&folder, &options, limit, &text, &err);
    cli_progress_end(&progress);
    bundle_folder_fini(&folder);
    int code = status == BILLET_OK ? asking->print(cli, buf_span(&text)) : cli_fail(cli, &err);
    buf_fini(&text);
    return code;
}

static int ask_all(struct cli *cli, const struct asking *asking, const char *which)
{
    struct session session;
    struct billet_error err = {0};
    struct told t = {.cli = cli, .print = asking->print};
    int64_t round = 0;
    int64_t limit = asking->usual;
    if (cli_opt(cli, "limit") != NULL &&
        (!session_id(cli_opt(cli, "limit"), &limit) || limit > asking->most)) {
        return cli_usage(cli, "--limit 应为 1 至 %d", "--limit is from 1 to %d", (int)asking->most);
    }
    if (!session_id(which, &round)) {
        return ask_bundle(cli, asking, which, (size_t)limit);
    }
    if (session_open(&session, cli, SESSION_KEY, true, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = asking->ask(&session.call, round, (size_t)limit, told, &t, &err);
    return wait_for(&session, &t, status, &err);
}

int cmd_ask_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return ask_all(cli, &ask_list, argv[0]);
}

int cmd_training(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return ask_all(cli, &training, argv[0]);
}
