/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet round diff BEFORE AFTER: whose referrals changed from one round to another, and whether
 * their own facts did. Both must be sealed.
 */
#include <jansson.h>

#include "server/app/sealed.h"
#include "server/bundle/diff.h"
#include "server/cli/session.h"
#include "server/cli/table.h"

#define DIFF_BYTES_MAX ((size_t)512 * 1024 * 1024) /* every referral of a province, changed */

const struct cli_option cmd_round_diff_options[] = {{0}};

static enum billet_status read_round(struct session *s, int64_t round, struct sealed *out,
                                     struct billet_error *err)
{
    enum billet_status status = sealed_read(&s->call, round, out, err);
    if (status == BILLET_OK && !out->has_result) {
        sealed_fini(out);
        status =
            billet_error_set(err, BILLET_ECONFLICT, "round %lld was not run yet", (long long)round);
    }
    return status;
}

static enum billet_status compare(struct session *s, const int64_t rounds[2], struct buf *out,
                                  struct billet_error *err)
{
    struct sealed sealed[2];
    enum billet_status status = read_round(s, rounds[0], &sealed[0], err);
    if (status != BILLET_OK) {
        return status;
    }
    status = read_round(s, rounds[1], &sealed[1], err);
    if (status == BILLET_OK) {
        const struct bundle_side before = {&sealed[0].frozen.input,
                                           sealed[0].outputs[BUNDLE_REFERRALS]};
        const struct bundle_side after = {&sealed[1].frozen.input,
                                          sealed[1].outputs[BUNDLE_REFERRALS]};
        status = bundle_diff(&before, &after, out, err);
        sealed_fini(&sealed[1]);
    }
    sealed_fini(&sealed[0]);
    return status;
}

static long long count(const json_t *counts, const char *key)
{
    return (long long)json_integer_value(json_object_get(counts, key));
}

static void print_inputs(const struct cli *cli, const json_t *tree)
{
    static const struct {
        const char *key, *zh, *en;
    } sides[] = {{"candidates", "求职者", "candidates"}, {"vacancies", "岗位", "vacancies"}};
    static const struct {
        const char *key, *zh, *en;
    } files[] = {{"round", "规则、方法、日期或种子不同", "policy, method, date or seed differ"},
                 {"crosswalk", "军地职业对照不同", "the crosswalk differs"},
                 {"choices", "志愿不同", "the choices differ"}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (json_is_true(json_object_get(tree, files[i].key))) {
            cli_print(cli, "%s", "%s", cli_text(cli, files[i].zh, files[i].en));
        }
    }
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        const json_t *counts = json_object_get(tree, sides[i].key);
        cli_print(cli, "%s：新增 %lld，减少 %lld，事实变动 %lld",
                  "%s: %lld added, %lld removed, %lld with changed facts",
                  cli_text(cli, sides[i].zh, sides[i].en), count(counts, "added"),
                  count(counts, "removed"), count(counts, "changed"));
    }
}

static void print_all(const struct cli *cli, const json_t *tree)
{
    static const struct cli_column columns[] = {
        {"candidate", "求职者", "candidate", 0},    {"facts", "本人事实", "own facts", 0},
        {"lost", "失去的岗位", "lost", 40},         {"gained", "得到的岗位", "gained", 40},
        {"rescored", "改分的岗位", "rescored", 40}, {0},
    };
    const json_t *referrals = json_object_get(tree, "referrals");
    const json_t *people = json_object_get(tree, "people");
    print_inputs(cli, tree);
    cli_print(cli, "推荐：相同 %lld，改分 %lld，失去 %lld，得到 %lld；涉及 %zu 人",
              "referrals: %lld same, %lld rescored, %lld lost, %lld gained; of %zu people",
              count(referrals, "same"), count(referrals, "rescored"), count(referrals, "lost"),
              count(referrals, "gained"), json_array_size(people));
    if (json_array_size(people) > 0) {
        cli_print_rows(cli, people, columns);
    }
}

static int print(const struct cli *cli, struct billet_span text)
{
    if (cli->json) {
        fprintf(cli->out, "%.*s\n", (int)text.len, text.ptr);
        return CLI_DONE;
    }
    json_t *tree = json_loadb(text.ptr, text.len, 0, NULL);
    if (tree != NULL) {
        print_all(cli, tree);
    }
    json_decref(tree);
    return tree != NULL ? CLI_DONE : CLI_FAILED;
}

int cmd_round_diff(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct buf out;
    struct billet_error err = {0};
    int64_t rounds[2] = {0, 0};
    (void)argc;
    for (int i = 0; i < 2; i++) {
        if (!session_id(argv[i], &rounds[i])) {
            return cli_usage(cli, "不是编号：%s", "no id: %s", argv[i]);
        }
    }
    if (session_open(&session, cli, SESSION_KEY, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    buf_init(&out, DIFF_BYTES_MAX);
    enum billet_status status = compare(&session, rounds, &out, &err);
    session_close(&session);
    int code = status == BILLET_OK ? print(cli, buf_span(&out)) : cli_fail(cli, &err);
    buf_fini(&out);
    return code;
}
