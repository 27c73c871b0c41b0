/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second half of the demo: the drive, its policy, the round from draft to published, consents,
 * what becomes of some referrals, the files, the proof.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/bundle/bundle.h"
#include "server/cli/demo.h"

#define PAGE        200 /* largest page of the API */
#define CONSENT_ONE 2   /* of so many people of the employer's list, one consents to be named */

/* --- the drive ----------------------------------------------------------------------------------
 */

static bool confirm_all(struct demo *d)
{
    size_t i;
    json_t *employer;
    size_t confirmed = 0;
    json_t *list = demo_ask(d, DEMO_ORGANISER, "GET", NULL, "/v1/employers?limit=%d", PAGE);
    json_array_foreach(json_object_get(list, "items"), i, employer)
    {
        if (!json_is_true(json_object_get(employer, "credit_code_sound"))) {
            continue;
        }
        json_t *done = demo_ask(
            d, DEMO_ORGANISER, "PUT", json_pack("{s:o}", "booth", json_sprintf("A%02zu", i + 1)),
            "/v1/drives/%s/employers/%s", d->drive, demo_text(d, employer, "id"));
        if (done == NULL) {
            break;
        }
        confirmed++;
        json_decref(done);
    }
    size_t listed = json_array_size(json_object_get(list, "items"));
    demo_note(d, "承办方经接口确认 %zu 家，%zu 家信用代码有误，先不确认",
              "the organiser confirms %zu by API, %zu of a wrong credit code must wait", confirmed,
              listed - confirmed);
    json_decref(list);
    return confirmed > 0 && i == listed;
}

bool demo_drive(struct demo *d)
{
    json_t *drive =
        demo_billet_json(d, CLI_DONE, "drive", "new", "--name", "退役军人春季专场招聘会", "--place",
                         "市体育馆", "--from", DEMO_DATE, "--to", "2026-03-08", NULL);
    d->drive = demo_text(d, drive, "id");
    json_decref(drive);
    return d->drive[0] != '\0' && confirm_all(d);
}

/* The default policy, with two groups to be served first. */
bool demo_policy(struct demo *d)
{
    char path[PATH_MAX];
    demo_path(path, d->out, "policy.json");
    json_t *policy = demo_billet_json(d, CLI_DONE, "policy", "default", "专场规则", NULL);
    json_object_set_new(json_object_get(policy, "engine"), "tiers",
                        json_pack("[s, s]", "disabled", "hardship"));
    bool written = policy != NULL && json_dump_file(policy, path, JSON_INDENT(2)) == 0;
    json_decref(policy);
    json_t *kept = written ? demo_billet_json(d, CLI_DONE, "policy", "new", path, NULL) : NULL;
    d->policy = demo_text(d, kept, "id");
    json_decref(kept);
    demo_note(d, "默认规则，残疾和困难人员先行；每人至多 3 条推荐",
              "the default policy; disabled and hardship first; 3 referrals a person at most");
    return d->policy[0] != '\0';
}

/* --- the round ----------------------------------------------------------------------------------
 */

bool demo_round(struct demo *d)
{
    json_t *round =
        demo_billet_json(d, CLI_DONE, "round", "new", "--drive", d->drive, "--policy", d->policy,
                         "--date", DEMO_DATE, "--seed", "0123456789abcdef", NULL);
    d->round = demo_text(d, round, "id");
    json_decref(round);
    if (d->round[0] == '\0' ||
        !demo_billet(d, NULL, CLI_DONE, "round", "freeze", d->round, "--wait", NULL)) {
        return false;
    }
    json_t *done = demo_billet_json(d, CLI_DONE, "round", "run", d->round, "--wait", NULL);
    const json_t *counts = json_object_get(done, "counts");
    bool ran = strcmp(demo_text(d, done, "state"), "done") == 0;
    demo_note(d, "%s 人 × %s 个岗位 → %s 条推荐", "%s people x %s posts -> %s referrals",
              demo_text(d, counts, "candidates"), demo_text(d, counts, "vacancies"),
              demo_text(d, counts, "referrals"));
    demo_note(d, "结果摘要 %s", "result sha256 %s", demo_text(d, done, "result_sha256"));
    json_decref(done);
    return ran;
}

/* All pages. */
static json_t *read_referrals(const struct demo *d)
{
    const char *cursor = "";
    json_t *all = json_array();
    do {
        json_t *page =
            demo_ask(d, DEMO_OFFICER, "GET", NULL, "/v1/rounds/%s/referrals?limit=%d%s%s", d->round,
                     PAGE, cursor[0] != '\0' ? "&cursor=" : "", cursor);
        if (page == NULL) {
            json_decref(all);
            return NULL;
        }
        cursor = demo_text(d, page, "next");
        json_array_extend(all, json_object_get(page, "items"));
        json_decref(page);
    } while (cursor[0] != '\0');
    return all;
}

bool demo_publish(struct demo *d)
{
    if (!demo_billet(d, NULL, CLI_DONE, "round", "publish", d->round, NULL)) {
        return false;
    }
    d->referrals = read_referrals(d);
    demo_note(d, "经办人确认发布；名单此前谁也看不到",
              "the officer publishes; until now nobody saw it");
    return d->referrals != NULL;
}

/* --- afterwards ---------------------------------------------------------------------------------
 */

static bool of_employer(const struct demo *d, const json_t *referral)
{
    return strcmp(demo_text(d, referral, "employer"), d->employer) == 0;
}

static int give_consents(struct demo *d)
{
    size_t i;
    json_t *referral;
    int seen = 0;
    int given = 0;
    json_array_foreach(d->referrals, i, referral)
    {
        if (!of_employer(d, referral) || seen++ % CONSENT_ONE != 0) {
            continue;
        }
        json_t *body = json_pack(
            "{s:O, s:s, s:O, s:s}", "candidate", json_object_get(referral, "candidate"), "purpose",
            "disclose", "employer", json_object_get(referral, "employer"), "channel", "phone");
        json_t *consent = demo_ask(d, DEMO_OFFICER, "POST", body, "/v1/consents");
        if (consent == NULL) {
            return -1;
        }
        given++;
        json_decref(consent);
    }
    demo_note(d, "该单位名单上 %d 条推荐，%d 人次同意公开姓名和电话",
              "%d referrals to the employer, %d consents to be named", seen, given);
    return given;
}

static bool move(struct demo *d, const json_t *referral, const char *verb, json_t *body)
{
    json_t *moved = demo_ask(d, DEMO_OFFICER, "POST", body != NULL ? body : json_object(),
                             "/v1/referrals/%s:%s", demo_text(d, referral, "id"), verb);
    json_decref(moved);
    return moved != NULL;
}

/* Some say yes, one of them gets the post, some say no. */
bool demo_follow(struct demo *d)
{
    size_t i;
    json_t *referral;
    int moved = 0;
    if (give_consents(d) < 0) {
        return false;
    }
    json_array_foreach(d->referrals, i, referral)
    {
        if (!of_employer(d, referral)) {
            continue;
        }
        int turn = moved++ % 6;
        bool fine =
            turn > 2 ||
            (turn == 2 ? move(d, referral, "decline",
                              json_pack("{s:s, s:s}", "side", "candidate", "reason", "place"))
                       : move(d, referral, "accept", NULL));
        if (!fine || (turn == 0 && !move(d, referral, "place", NULL))) {
            return false;
        }
    }
    demo_note(d, "记下接受、上岗和拒绝（原因：地点）",
              "acceptances, placements and refusals (place) noted");
    json_t *now = read_referrals(d);
    json_decref(d->referrals);
    d->referrals = now;
    return now != NULL;
}

/* --- files --------------------------------------------------------------------------------------
 */

static bool export(struct demo *d, const char *by, const char *format, const char *name)
{
    char path[PATH_MAX];
    struct stat st;
    demo_path(path, d->out, name);
    if (!demo_billet(d, NULL, CLI_DONE, "shortlist", "export", d->round, "--by", by, "--format",
                     format, "--out", path, NULL) ||
        stat(path, &st) != 0) {
        return false;
    }
    demo_note(d, "%s（%lld KB）", "%s (%lld KB)", path, (long long)st.st_size / 1024);
    return true;
}

/* What the employer sees with its own key. */
static bool fetch(struct demo *d, const char *name)
{
    char path[PATH_MAX];
    char target[128];
    struct buf body;
    snprintf(target, sizeof target, "/v1/rounds/%s/shortlist?by=employer&format=xlsx", d->round);
    demo_path(path, d->out, name);
    bool written = false;
    if (demo_http(d, DEMO_EMPLOYER, "GET", target, NULL, &body) == 200) {
        FILE *file = fopen(path, "wb");
        written = file != NULL && fwrite(body.ptr, 1, body.len, file) == body.len;
        written = file != NULL && fclose(file) == 0 && written;
    }
    demo_note(d, "%s（%zu KB，用人单位自己下载）", "%s (%zu KB, fetched by the employer itself)",
              path, body.len / 1024);
    buf_fini(&body);
    return written || demo_fail(d, "没有得到 %s", "did not get %s", path);
}

bool demo_export(struct demo *d)
{
    return export(d, "employer", "xlsx", "shortlist-by-employer.xlsx") &&
           export(d, "candidate", "csv", "slips-by-candidate.csv") &&
           export(d, "employer", "json", "shortlist.json") && fetch(d, "employer-own.xlsx");
}

/* A folder that an earlier demo left: only the files of a bundle go. */
static void clear_bundle(const char *folder)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < BUNDLE_INPUTS + BUNDLE_OUTPUTS; i++) {
        demo_path(path, folder,
                  i < BUNDLE_INPUTS ? bundle_input_names[i]
                                    : bundle_output_names[i - BUNDLE_INPUTS]);
        unlink(path);
    }
}

static bool verify(struct demo *d, const char *folder)
{
    struct buf said = {0};
    bool valid = demo_billet(d, &said, CLI_DONE, "verify", folder, NULL);
    demo_note(d, "%.*s", "%.*s", (int)(said.len > 0 ? said.len - 1 : 0), buf_span(&said).ptr);
    buf_fini(&said);
    return valid;
}

bool demo_verify(struct demo *d)
{
    char folder[PATH_MAX];
    demo_path(folder, d->out, "round");
    clear_bundle(folder);
    if (!demo_billet(d, NULL, CLI_DONE, "round", "bundle", d->round, folder, NULL) ||
        !verify(d, folder)) {
        return false;
    }
    json_t *chain = demo_billet_json(d, CLI_DONE, "audit", "verify", NULL);
    bool whole = json_is_true(json_object_get(chain, "sound"));
    demo_note(d, "审计链 %s 环，%s", "audit chain of %s links, %s", demo_text(d, chain, "links"),
              cli_text(d->cli, whole ? "完整" : "不完整", whole ? "whole" : "broken"));
    json_decref(chain);
    return whole || demo_fail(d, "审计链不完整", "the audit chain is broken");
}
