/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet round bundle ROUND DIR, billet round verify ROUND: a sealed round out of the database,
 * as the files that `billet verify` and `billet engine` read. Verifying needs no folder: the
 * same bytes go to the checker in memory.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "server/app/sealed.h"
#include "server/cli/progress.h"
#include "server/cli/session.h"
#include "server/cli/verdict.h"
#include "server/core/processors.h"
#include "server/core/jsonw.h"

const struct cli_option cmd_round_bundle_options[] = {{0}};
const struct cli_option cmd_round_verify_options[] = {{0}};

static enum billet_status read_round(struct cli *cli, int64_t round, struct sealed *sealed,
                                     struct billet_error *err)
{
    struct session session;
    enum billet_status status = session_open(&session, cli, SESSION_KEY, false, err);
    if (status != BILLET_OK) {
        return status;
    }
    status = sealed_read(&session.call, round, sealed, err);
    session_close(&session);
    return status;
}

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return false;
    }
    size_t others = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        others += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    closedir(dir);
    return others == 0;
}

/* Files of another round must not stay beside these. The facts are people's: closed to others. */
static enum billet_status make_folder(const char *path, struct billet_error *err)
{
    if (mkdir(path, 0700) == 0 || (errno == EEXIST && is_empty(path))) {
        return BILLET_OK;
    }
    return errno == EEXIST
               ? billet_error_set(err, BILLET_ECONFLICT, "%.100s is not an empty folder", path)
               : billet_error_set(err, BILLET_EINVAL, "cannot make %.100s: %s", path,
                                  strerror(errno));
}

static void report_json(const struct cli *cli, const struct sealed *sealed)
{
    struct buf line = {0};
    struct jsonw w;
    jsonw_init(&w, &line);
    jsonw_object_begin(&w);
    jsonw_key(&w, "files");
    jsonw_int(&w, BUNDLE_INPUTS + (sealed->has_result ? BUNDLE_OUTPUTS : 0));
    jsonw_key(&w, "result_sha256");
    jsonw_text(&w, sealed->has_result ? sealed->result_sha256 : NULL);
    jsonw_object_end(&w);
    fprintf(cli->out, "%s\n", jsonw_done(&w) ? line.ptr : "{}");
    buf_fini(&line);
}

static void report(const struct cli *cli, const struct sealed *sealed, const char *path)
{
    if (cli->json) {
        report_json(cli, sealed);
    } else if (sealed->has_result) {
        cli_print(cli, "已写入 %s：冻结的输入和封存的结果，摘要 %s",
                  "wrote %s: the frozen input and the sealed result, sha256 %s", path,
                  sealed->result_sha256);
    } else {
        cli_print(cli, "已写入 %s：冻结的输入（尚无结果）",
                  "wrote %s: the frozen input (there is no result yet)", path);
    }
}

int cmd_round_bundle(struct cli *cli, int argc, char **argv)
{
    struct sealed sealed;
    struct billet_error err = {0};
    int64_t round = 0;
    (void)argc;
    if (!session_id(argv[0], &round)) {
        return cli_usage(cli, "不是编号：%s", "no id: %s", argv[0]);
    }
    if (read_round(cli, round, &sealed, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = make_folder(argv[1], &err);
    if (status == BILLET_OK) {
        status = bundle_folder_export(&sealed.frozen.input,
                                      sealed.has_result ? sealed.outputs : NULL, argv[1], &err);
    }
    if (status == BILLET_OK) {
        report(cli, &sealed, argv[1]);
    }
    sealed_fini(&sealed);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}

static enum billet_status check(struct cli *cli, const struct sealed *sealed,
                                struct billet_verdict *verdict, struct billet_error *err)
{
    struct cli_progress progress = {.cli = cli, .quiet_steps = true};
    const struct billet_options options = {
        .progress = cli_progress, .progress_arg = &progress, .threads = processors_online()};
    if (!sealed->has_result) {
        return billet_error_set(err, BILLET_ECONFLICT, "the round was not run yet");
    }
    enum billet_status status =
        bundle_verify(&sealed->frozen.input, sealed->outputs, &options, verdict, err);
    cli_progress_end(&progress);
    return status;
}

int cmd_round_verify(struct cli *cli, int argc, char **argv)
{
    struct sealed sealed;
    struct billet_verdict verdict = {0};
    struct billet_error err = {0};
    int64_t round = 0;
    (void)argc;
    if (!session_id(argv[0], &round)) {
        return cli_usage(cli, "不是编号：%s", "no id: %s", argv[0]);
    }
    if (read_round(cli, round, &sealed, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = check(cli, &sealed, &verdict, &err);
    sealed_fini(&sealed);
    return status == BILLET_OK ? verdict_print(cli, &verdict) : verdict_fail(cli, &err);
}
