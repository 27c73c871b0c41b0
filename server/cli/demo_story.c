/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of the demo's round, for people: three pairs explained, and the funnel from the
 * register to the referrals.
 */
#include <stdarg.h>
#include <string.h>

#include "server/cli/demo.h"

#define TRIES_MAX   200 /* vacancies looked at for a near miss */
#define REASONS_MAX 4   /* of the score, a pair */

void demo_note(const struct demo *d, const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    fputs("     ", d->cli->out);
    vfprintf(d->cli->out, cli_text(d->cli, zh, en), args);
    fputc('\n', d->cli->out);
    va_end(args);
    fflush(d->cli->out);
}

/* --- three pairs --------------------------------------------------------------------------------
 */

static const char *sentence(const struct demo *d, const json_t *object)
{
    return demo_text(d, object, cli_text(d->cli, "zh", "en"));
}

static bool answers(const struct demo *d, const json_t *gate, const char *answer)
{
    return strcmp(demo_text(d, gate, "answer"), answer) == 0;
}

static size_t count_gates(const struct demo *d, const json_t *pair, const char *answer)
{
    size_t i;
    json_t *gate;
    size_t count = 0;
    json_array_foreach(json_object_get(pair, "gates"), i, gate)
    {
        count += answers(d, gate, answer) ? 1 : 0;
    }
    return count;
}

static void print_pair(const struct demo *d, const char *title, const json_t *pair)
{
    size_t i;
    json_t *item;
    int told = 0;
    demo_note(d, "%s：求职者 %s，岗位 %s", "%s: candidate %s, post %s", title,
              demo_text(d, pair, "candidate"), demo_text(d, pair, "vacancy"));
    demo_note(d, "  %s", "  %s", sentence(d, pair));
    json_array_foreach(json_object_get(pair, "gates"), i, item)
    {
        if (answers(d, item, "not_met")) {
            demo_note(d, "  ✗ %s", "  ✗ %s", sentence(d, item));
        } else if (answers(d, item, "unknown")) {
            demo_note(d, "  ? %s", "  ? %s", sentence(d, item));
        }
    }
    json_array_foreach(json_object_get(pair, "criteria"), i, item)
    {
        bool real = json_is_true(json_object_get(item, "present")) &&
                    !json_is_true(json_object_get(item, "neutral"));
        if (real && told++ < REASONS_MAX) {
            demo_note(d, "  · %s", "  · %s", sentence(d, item));
        }
    }
}

static json_t *pair_of(const struct demo *d, const char *candidate, const char *vacancy)
{
    return demo_ask(d, DEMO_OFFICER, "GET", NULL, "/v1/rounds/%s/explain?candidate=%s&vacancy=%s",
                    d->round, candidate, vacancy);
}

/* The best pair with, or without, something to be asked. */
static const json_t *best(const struct demo *d, bool open_question)
{
    size_t i;
    json_t *referral;
    const json_t *found = NULL;
    json_int_t most = -1;
    json_array_foreach(d->referrals, i, referral)
    {
        json_int_t mutual = json_integer_value(json_object_get(referral, "mutual"));
        bool asks = json_array_size(json_object_get(referral, "confirm")) > 0;
        if (asks == open_question && mutual > most) {
            most = mutual;
            found = referral;
        }
    }
    return found;
}

/* A post that the same person misses by one condition only. */
static json_t *near_miss(const struct demo *d, const char *candidate)
{
    size_t i;
    json_t *referral;
    const char *last = "";
    int tries = 0;
    json_array_foreach(d->referrals, i, referral)
    {
        const char *vacancy = demo_text(d, referral, "vacancy");
        if (strcmp(vacancy, last) == 0) {
            continue;
        }
        last = vacancy;
        json_t *pair = tries++ < TRIES_MAX ? pair_of(d, candidate, vacancy) : NULL;
        if (pair == NULL || count_gates(d, pair, "not_met") == 1) {
            return pair;
        }
        json_decref(pair);
    }
    return NULL;
}

static bool print_and_drop(const struct demo *d, const char *zh, const char *en, json_t *pair)
{
    if (pair != NULL) {
        print_pair(d, cli_text(d->cli, zh, en), pair);
    }
    json_decref(pair);
    return pair != NULL;
}

bool demo_explain(struct demo *d)
{
    const json_t *sure = best(d, false);
    const json_t *open = best(d, true);
    const char *candidate = demo_text(d, sure, "candidate");
    return print_and_drop(d, "为什么推荐", "why it was proposed",
                          pair_of(d, candidate, demo_text(d, sure, "vacancy"))) &&
           print_and_drop(
               d, "推荐了，但先要问清楚", "proposed, with questions to ask",
               pair_of(d, demo_text(d, open, "candidate"), demo_text(d, open, "vacancy"))) &&
           print_and_drop(d, "为什么没有推荐那一个", "why not that other one",
                          near_miss(d, candidate));
}

/* --- the funnel ---------------------------------------------------------------------------------
 */

struct label {
    const char *word;
    const char *zh;
    const char *en;
};

static const struct label labels[] = {
    {"taken", "参加本轮", "took part"},
    {"needs_review", "待审核", "to be reviewed"},
    {"not_open", "未开放", "not open"},
    {"outside_dates", "不在招聘期内", "outside their dates"},
    {"employer_suspended", "单位已停用", "employer suspended"},
    {"employer_not_confirmed", "单位未确认参加", "employer not confirmed"},
    {"not_listed", "单位未带来", "not brought along"},
    {"not_seeking", "不在求职", "not seeking"},
    {"outside_regions", "不在专场区域", "outside the regions"},
    {"no_consent", "未同意匹配", "no consent to be matched"},
    {"published", "已发布", "published"},
    {"held", "暂缓", "held back"},
    {"accepted", "已接受", "accepted"},
    {"declined", "已拒绝", "declined"},
    {"withdrawn", "已撤回", "withdrawn"},
    {"placed", "已上岗", "placed"},
    {"closed", "已结束", "closed"},
};

static const char *label(const struct demo *d, const char *word)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(labels[i].word, word) == 0) {
            return cli_text(d->cli, labels[i].zh, labels[i].en);
        }
    }
    return word;
}

/* "岗位：参加本轮 565，待审核 23" */
static void print_counts(const struct demo *d, const char *title, json_t *counts)
{
    const char *word;
    json_t *count;
    struct buf line = {0};
    json_object_foreach(counts, word, count)
    {
        buf_printf(&line, "%s%s %lld", line.len > 0 ? cli_text(d->cli, "，", ", ") : "",
                   label(d, word), (long long)json_integer_value(count));
    }
    demo_note(d, "%s：%s", "%s: %s", title, line.ptr != NULL ? line.ptr : "");
    buf_fini(&line);
}

static void add_one(json_t *counts, const char *word)
{
    json_int_t count = json_integer_value(json_object_get(counts, word));
    json_object_set_new(counts, word, json_integer(count + 1));
}

static void print_referrals(const struct demo *d)
{
    size_t i;
    json_t *referral;
    json_t *states = json_object();
    json_t *people = json_object();
    json_array_foreach(d->referrals, i, referral)
    {
        add_one(states, demo_text(d, referral, "state"));
        add_one(people, demo_text(d, referral, "candidate"));
    }
    print_counts(d, cli_text(d->cli, "推荐", "referrals"), states);
    demo_note(d, "至少得到一条推荐的人：%zu", "people with at least one referral: %zu",
              json_object_size(people));
    json_decref(states);
    json_decref(people);
}

bool demo_funnel(struct demo *d)
{
    json_t *round = demo_ask(d, DEMO_OFFICER, "GET", NULL, "/v1/rounds/%s", d->round);
    const json_t *funnel = json_object_get(round, "funnel");
    if (funnel != NULL) {
        print_counts(d, cli_text(d->cli, "岗位", "posts"), json_object_get(funnel, "vacancies"));
        print_counts(d, cli_text(d->cli, "求职者", "people"),
                     json_object_get(funnel, "candidates"));
        print_referrals(d);
    }
    json_decref(round);
    return funnel != NULL;
}
