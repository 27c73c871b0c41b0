/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet verify DIR: checks a round's result against its frozen facts, trusting neither the
 * engine nor a database. Exit 0 valid, 1 damaged or unreadable (the first line says which),
 * 3 valid as far as it goes, but without prices that prove optimality.
 */
#include "server/bundle/bundle.h"
#include "server/cli/command.h"
#include "server/cli/progress.h"
#include "server/cli/verdict.h"
#include "server/core/jsonw.h"
#include "server/core/processors.h"

const struct cli_option cmd_verify_options[] = {{0}};

static const char *const finding_words[] = {"valid", "unproved", "damaged"};

static enum billet_status check(struct cli *cli, const char *path, struct billet_verdict *verdict,
                                struct billet_error *err)
{
    struct bundle_folder folder;
    struct cli_progress progress = {.cli = cli, .quiet_steps = true};
    const struct billet_options options = {
        .progress = cli_progress, .progress_arg = &progress, .threads = processors_online()};
    enum billet_status status = bundle_folder_read(&folder, path, true, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = bundle_verify(&folder.input, folder.outputs, &options, verdict, err);
    cli_progress_end(&progress);
    bundle_folder_fini(&folder);
    return status;
}

static void report_json(const struct cli *cli, const char *word, const char *text,
                        const struct billet_verdict *verdict)
{
    struct buf line = {0};
    struct jsonw w;
    jsonw_init(&w, &line);
    jsonw_object_begin(&w);
    jsonw_key(&w, "verdict");
    jsonw_text(&w, word);
    jsonw_key(&w, "text");
    jsonw_span_lossy(&w, billet_span_of(text));
    jsonw_key(&w, "referrals");
    jsonw_int(&w, (int64_t)verdict->referral_count);
    jsonw_key(&w, "sum_mutual");
    jsonw_int(&w, verdict->objective.sum_mutual);
    jsonw_object_end(&w);
    fprintf(cli->out, "%s\n", jsonw_done(&w) ? line.ptr : "{}");
    buf_fini(&line);
}

/* Both words stand in the first line, whatever the language. */
static int report_bad(const struct cli *cli, const char *word, const char *text)
{
    cli_print(cli, "不成立（%s）：%s", "%s: %s", word, text);
    return CLI_FAILED;
}

int verdict_print(const struct cli *cli, const struct billet_verdict *verdict)
{
    static const int codes[] = {
        [BILLET_VALID] = CLI_DONE, [BILLET_DAMAGED] = CLI_FAILED, [BILLET_UNPROVED] = CLI_PARTLY};
    if (cli->json) {
        report_json(cli, finding_words[verdict->finding], verdict->text, verdict);
        return codes[verdict->finding];
    }
    switch (verdict->finding) {
    case BILLET_DAMAGED:
        return report_bad(cli, "damaged", verdict->text);
    case BILLET_UNPROVED:
        cli_print(cli, "成立，但没有价格：目标值已重算，最优性未得证明",
                  "valid without prices: objective recomputed, optimality not proved");
        break;
    case BILLET_VALID:
        cli_print(cli, "成立：%zu 条推荐，双向分合计 %lld",
                  "valid: %zu referrals, sum of mutual %lld", verdict->referral_count,
                  (long long)verdict->objective.sum_mutual);
        break;
    }
    return codes[verdict->finding];
}

int verdict_fail(const struct cli *cli, const struct billet_error *err)
{
    const struct billet_verdict none = {0};
    if (err->status != BILLET_EINVAL && err->status != BILLET_ENOTFOUND) {
        return cli_fail(cli, err);
    }
    if (cli->json) {
        report_json(cli, "unreadable", err->message, &none);
        return CLI_FAILED;
    }
    return report_bad(cli, "unreadable", err->message);
}

int cmd_verify(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    struct billet_error err = {0};
    struct billet_verdict verdict = {0};
    enum billet_status status = check(cli, argv[0], &verdict, &err);
    return status == BILLET_OK ? verdict_print(cli, &verdict) : verdict_fail(cli, &err);
}
