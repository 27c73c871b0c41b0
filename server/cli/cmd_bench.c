/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet bench gen DIR: a made-up round as a bundle, drawn from the shipped code sets. What it
 * resembles is told in server/draw/draw.h. Needs no database.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "server/cli/settings.h"
#include "server/core/jsonw.h"
#include "server/draw/draw.h"

#define SAMPLE_ROWS 1000 /* a side: a million pairs tell the share */

const struct cli_option cmd_bench_gen_options[] = {
    {"candidates", "N", "求职者人数（默认 100000）", "candidates (default 100000)"},
    {"vacancies", "N", "岗位数（默认 20000）", "vacancies (default 20000)"},
    {"seed", "N", "随机种子（默认 1）；相同选项得到相同字节",
     "seed (default 1); equal options give equal bytes"},
    {"eligible", "PERCENT", "符合条件的配对所占百分比，1–50（默认 10）",
     "percent of the pairs that are eligible, 1-50 (default 10)"},
    {"method", "NAME", "optimal、stable 或 choice（默认 optimal）",
     "optimal, stable or choice (default optimal)"},
    {"k", "N", "名单长度（默认 50，0 为不限）", "length of the lists (default 50, 0: no end)"},
    {"tiers", "N", "规则中优先群体的个数，0–3（默认 0）", "groups named as tiers, 0-3 (default 0)"},
    {0},
};

/* False when the option is there and no number of at most nine digits. */
static bool take_number(const struct cli *cli, const char *name, uint64_t *value)
{
    const char *text = cli_opt(cli, name);
    if (text == NULL) {
        return true;
    }
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9 || text[digits] != '\0') {
        cli_usage(cli, "--%s 应为数字：%s", "--%s is a number: %s", name, text);
        return false;
    }
    *value = 0;
    for (size_t i = 0; i < digits; i++) {
        *value = *value * 10 + (uint64_t)(text[i] - '0');
    }
    return true;
}

static bool take_method(const struct cli *cli, enum billet_method *method)
{
    const char *text = cli_opt(cli, "method");
    bool known = text == NULL;
    for (int i = 0; i < BILLET_METHODS && !known; i++) {
        if (strcmp(text, billet_method_names[i]) == 0) {
            *method = (enum billet_method)i;
            known = true;
        }
    }
    if (!known) {
        cli_usage(cli, "没有这种方法：%s", "there is no such method: %s", text);
    }
    return known;
}

static bool take_options(const struct cli *cli, struct draw_options *options)
{
    draw_options_default(options);
    options->city = cli->city != NULL ? cli->city : options->city;
    uint64_t numbers[] = {options->candidates, options->vacancies,   options->seed,
                          options->eligible,   (uint64_t)options->k, options->tiers};
    static const char *const names[] = {"candidates", "vacancies", "seed",
                                        "eligible",   "k",         "tiers"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!take_number(cli, names[i], &numbers[i])) {
            return false;
        }
    }
    options->candidates = (size_t)numbers[0];
    options->vacancies = (size_t)numbers[1];
    options->seed = numbers[2];
    options->eligible = (uint32_t)numbers[3];
    options->k = (int32_t)numbers[4];
    options->tiers = (size_t)numbers[5];
    return take_method(cli, &options->method);
}

static void report(const struct cli *cli, const struct draw_options *options,
                   const struct draw_share *share, const char *sha256)
{
    size_t hundredths = share->pairs > 0 ? share->eligible * 10000 / share->pairs : 0;
    if (cli->json) {
        fprintf(cli->out,
                "{\"candidates\":%zu,\"vacancies\":%zu,\"sampled_pairs\":%zu,"
                "\"eligible_pairs\":%zu,\"input_sha256\":\"%s\"}\n",
                options->candidates, options->vacancies, share->pairs, share->eligible, sha256);
        return;
    }
    cli_print(cli, "求职者 %zu 人，岗位 %zu 个；抽查 %zu 对，符合条件的占 %zu.%02zu%%",
              "%zu candidates, %zu vacancies; of %zu pairs sampled, %zu.%02zu%% are eligible",
              options->candidates, options->vacancies, share->pairs, hundredths / 100,
              hundredths % 100);
    cli_print(cli, "输入摘要 %s", "input sha256 %s", sha256);
}

static enum billet_status save(const struct buf *files, const char *folder,
                               char sha256[BUNDLE_SHA256_TEXT], struct billet_error *err)
{
    struct bundle_input input;
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        input.files[i] = buf_span(&files[i]);
    }
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        return billet_error_set(err, BILLET_EINVAL, "cannot make %.90s: %.30s", folder,
                                strerror(errno));
    }
    enum billet_status status = bundle_input_digest(&input, sha256, err);
    return status == BILLET_OK ? bundle_folder_export(&input, NULL, folder, err) : status;
}

static enum billet_status generate(const struct cli *cli, const struct draw_options *options,
                                   const char *folder, struct billet_error *err)
{
    struct draw *draw = NULL;
    struct draw_share share;
    struct buf files[BUNDLE_INPUTS] = {0};
    char sha256[BUNDLE_SHA256_TEXT];
    enum billet_status status = draw_new(options, cli->arena, &draw, err);
    status = status == BILLET_OK ? draw_measure(draw, SAMPLE_ROWS, &share, err) : status;
    status = status == BILLET_OK ? draw_write(draw, files, err) : status;
    status = status == BILLET_OK ? save(files, folder, sha256, err) : status;
    if (status == BILLET_OK) {
        report(cli, options, &share, sha256);
    }
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        buf_fini(&files[i]);
    }
    return status;
}

int cmd_bench_gen(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    struct billet_error err = {0};
    struct draw_options options;
    const char *migrations = NULL;
    if (!take_options(cli, &options)) {
        return CLI_USAGE;
    }
    enum billet_status status = cli_migrations(cli, &migrations, &err);
    if (status == BILLET_OK) {
        char *codes = billet_arena_array(cli->arena, strlen(migrations) + sizeof "/codes", 1);
        if (codes != NULL) {
            memcpy(codes, migrations, strlen(migrations));
            memcpy(codes + strlen(migrations), "/codes", sizeof "/codes");
        }
        options.codes = codes;
        status = codes != NULL ? generate(cli, &options, argv[0], &err) : BILLET_ENOMEM;
    }
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}
