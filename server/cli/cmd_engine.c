/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet engine DIR: the whole of a round from a folder of frozen facts to a folder with
 * lists, referrals and certificate. Needs no database.
 */
#include "server/bundle/bundle.h"
#include "server/cli/command.h"
#include "server/cli/progress.h"
#include "server/core/jsonw.h"
#include "server/core/processors.h"

const struct cli_option cmd_engine_options[] = {{0}};

static void report_json(const struct cli *cli, const struct bundle_output *output)
{
    struct buf line = {0};
    struct jsonw w;
    jsonw_init(&w, &line);
    jsonw_object_begin(&w);
    jsonw_key(&w, "referrals");
    jsonw_int(&w, (int64_t)output->referral_count);
    jsonw_key(&w, "sum_mutual");
    jsonw_int(&w, output->objective.sum_mutual);
    jsonw_key(&w, "input_sha256");
    jsonw_text(&w, output->input_sha256);
    jsonw_key(&w, "result_sha256");
    jsonw_text(&w, output->result_sha256);
    jsonw_object_end(&w);
    fprintf(cli->out, "%s\n", jsonw_done(&w) ? line.ptr : "{}");
    buf_fini(&line);
}

static void report(const struct cli *cli, const struct bundle_output *output)
{
    if (cli->json) {
        report_json(cli, output);
        return;
    }
    cli_print(cli, "推荐 %zu 条，双向分合计 %lld", "%zu referrals, sum of mutual %lld",
              output->referral_count, (long long)output->objective.sum_mutual);
    cli_print(cli, "结果摘要 %s", "result sha256 %s", output->result_sha256);
}

static enum billet_status compute(struct cli *cli, const char *path, struct billet_error *err)
{
    struct bundle_folder folder;
    struct bundle_output output = {0};
    struct cli_progress progress = {.cli = cli};
    struct billet_options options = {
        .progress = cli_progress, .progress_arg = &progress, .threads = processors_online()};
    enum billet_status status = bundle_folder_read(&folder, path, false, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = bundle_run(&folder.input, &options, &output, err);
    cli_progress_end(&progress);
    status = status == BILLET_OK ? bundle_folder_write(&output, path, err) : status;
    if (status == BILLET_OK) {
        report(cli, &output);
    }
    bundle_output_fini(&output);
    bundle_folder_fini(&folder);
    return status;
}

int cmd_engine(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    struct billet_error err = {0};
    enum billet_status status = compute(cli, argv[0], &err);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}
