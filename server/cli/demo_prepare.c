/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first half of the demo: a city from nothing, keys, employers, a posting checked at the
 * door, the spreadsheets.
 */
#include <string.h>
#include <unistd.h>

#include "server/cli/demo.h"

const char *demo_text(const struct demo *d, const json_t *object, const char *member)
{
    char number[24];
    const json_t *value = json_object_get(object, member);
    const char *text = json_string_value(value);
    if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        text = number;
    }
    text = text != NULL ? billet_arena_strdup(d->cli->arena, text) : NULL;
    return text != NULL ? text : "";
}

/* --- keys ---------------------------------------------------------------------------------------
 */

static bool make_key(struct demo *d, enum demo_who who, const char *name, const char *employer)
{
    static const char *const roles[DEMO_KEYS] = {"officer", "organiser", "employer"};
    char path[PATH_MAX];
    const char *role = roles[who];
    demo_path(path, d->out, demo_key_files[who]);
    unlink(path); /* of an earlier demo; a key is written to a new file only */
    return demo_billet(d, NULL, CLI_DONE, "key", "new", "--role", role, "--name", name, "--out",
                       path, employer != NULL ? "--employer" : NULL, employer, NULL);
}

bool demo_open(struct demo *d)
{
    if (!demo_keeper_start(d)) {
        return false;
    }
    demo_note(d, "私有 PostgreSQL 在 %s，服务在 http://127.0.0.1:%u",
              "PostgreSQL of its own in %s, the server at http://127.0.0.1:%u", d->data,
              (unsigned)d->port);
    if (!make_key(d, DEMO_OFFICER, "市局经办", NULL) ||
        !make_key(d, DEMO_ORGANISER, "招聘会承办", NULL)) {
        return false;
    }
    demo_note(d, "密钥：经办人（officer）、承办方（organiser）", "keys: an officer, an organiser");
    return true;
}

/* --- files --------------------------------------------------------------------------------------
 */

/* Refused rows are part of the story: exit code 3 is fine. */
static bool import(struct demo *d, const char *kind, const char *name)
{
    char path[PATH_MAX];
    demo_path(path, d->samples, name);
    json_t *report = demo_billet_json(d, CLI_PARTLY, "import", "--kind", kind, "--source",
                                      "billet demo", path, NULL);
    const json_t *counts = json_object_get(json_object_get(report, "import"), "counts");
    if (counts != NULL) {
        demo_note(d, "%s：%s 行，新增 %s，更新 %s，未变 %s，拒绝 %s，待审 %s",
                  "%s: %s rows, %s new, %s updated, %s unchanged, %s refused, %s to review", name,
                  demo_text(d, counts, "rows"), demo_text(d, counts, "inserted"),
                  demo_text(d, counts, "updated"), demo_text(d, counts, "unchanged"),
                  demo_text(d, counts, "refused"), demo_text(d, counts, "needs_review"));
    }
    json_decref(report);
    return counts != NULL;
}

bool demo_employers(struct demo *d)
{
    return import(d, "employers", "employers.csv");
}

bool demo_vacancies(struct demo *d)
{
    if (!import(d, "vacancies", "vacancies.csv") || !import(d, "vacancies", "vacancies.ndjson")) {
        return false;
    }
    demo_note(d, "单位交回改正后的表（GB18030，首行是标题）：",
              "the sheet comes back corrected (GB18030, a title above the header):");
    return import(d, "vacancies", "vacancies-gb18030.csv");
}

bool demo_candidates(struct demo *d)
{
    return import(d, "candidates", "candidates.csv");
}

/* --- a posting ----------------------------------------------------------------------------------
 */

static json_t *posting(bool lawful)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:[s], s:[s], s:s}", "title",
                     "保安队长", "description",
                     lawful ? "负责厂区巡逻值守和班组培训。"
                            : "负责厂区巡逻值守。限男性，35岁以下，面试交押金200元。",
                     "occupation", "4-07-05-01", "region", "150203", "headcount", 2, "wage_min",
                     4500, "wage_max", 6000, "employment", "full_time", "shifts", "rotating",
                     "conditions", "social_insurance", "open_until", "2026-04-30");
}

static const char *finding_name(const struct demo *d, const char *code)
{
    json_t *found = demo_ask(d, DEMO_EMPLOYER, "GET", NULL, "/v1/codes/findings?q=%s", code);
    const json_t *first = json_array_get(json_object_get(found, "items"), 0);
    const char *name = demo_text(d, first, cli_text(d->cli, "name_zh", "name_en"));
    json_decref(found);
    return name[0] != '\0' ? name : code;
}

static void tell_findings(const struct demo *d, const json_t *answer)
{
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(answer, "findings"), i, finding)
    {
        bool blocks = strcmp(demo_text(d, finding, "severity"), "block") == 0;
        const char *name = finding_name(d, demo_text(d, finding, "code"));
        const char *quote = demo_text(d, finding, "quote");
        const char *mark = quote[0] != '\0' ? "\"" : ""; /* what is missing has no words */
        demo_note(d, "  %s：%s %s%s%s", "  %s: %s %s%s%s",
                  blocks ? cli_text(d->cli, "退回", "stops it")
                         : cli_text(d->cli, "提示", "warning"),
                  name, mark, quote, mark);
    }
}

static bool post(struct demo *d, bool lawful, const char *wanted)
{
    json_t *answer = demo_ask(d, DEMO_EMPLOYER, "PUT", posting(lawful),
                              "/v1/employers/%s/vacancies/DEMO-1", d->employer);
    const char *state = demo_text(d, answer, "state");
    demo_note(d, "PUT /v1/employers/%s/vacancies/DEMO-1 -> %s",
              "PUT /v1/employers/%s/vacancies/DEMO-1 -> %s", d->employer, state);
    tell_findings(d, answer);
    json_decref(answer);
    return strcmp(state, wanted) == 0 ||
           demo_fail(d, "岗位状态应为 %s", "the post should be %s", wanted);
}

/* The first employer of the register posts over HTTP, with a key of its own. */
bool demo_posting(struct demo *d)
{
    json_t *list = demo_ask(d, DEMO_OFFICER, "GET", NULL, "/v1/employers?state=registered&limit=1");
    const json_t *first = json_array_get(json_object_get(list, "items"), 0);
    d->employer = demo_text(d, first, "id");
    demo_note(d, "用人单位：%s（核实，发给密钥）", "the employer: %s (verified, given a key)",
              demo_text(d, first, "name"));
    json_decref(list);
    return d->employer[0] != '\0' &&
           demo_billet(d, NULL, CLI_DONE, "employer", "decide", d->employer, "verified", NULL) &&
           make_key(d, DEMO_EMPLOYER, "用人单位系统", d->employer) &&
           post(d, false, "needs_review") && post(d, true, "open");
}
