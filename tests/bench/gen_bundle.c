/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a made-up round for measurements: gen_bundle DIR CANDIDATES VACANCIES SEED METHOD [K].
 * One city of ten counties; about a tenth of all pairs is eligible; places are scarce, so that
 * the allocation has work to do. Equal arguments give equal bytes.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SKILLS      60
#define SPECIALTIES 40

static uint64_t state;

static uint32_t below(uint32_t n)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = state;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ z >> 31) % n);
}

static bool chance(uint32_t percent)
{
    return below(100) < percent;
}

/* Small numbers more often than large ones. */
static uint32_t skewed(uint32_t n)
{
    uint32_t a = below(n);
    uint32_t b = below(n);
    return a < b ? a : b;
}

static const char *const categories[] = {"self_arranged",   "state_assigned", "transferred",
                                         "monthly_pension", "demobilised",    "family"};
static const char *const employments[] = {"full_time", "part_time", "temporary", "dispatch"};
static const char *const shifts[] = {"day", "night", "rotating", "on_call"};
static const char *const conditions[] = {"housing", "meals", "social_insurance", "weekends_off",
                                         "shuttle"};
static const char *const certificates[] = {"C1", "B2", "electrician", "welder", "health", "guard"};

static void put_words(FILE *f, const char *const *words, uint32_t count, uint32_t percent)
{
    const char *comma = "";
    fputc('[', f);
    for (uint32_t i = 0; i < count; i++) {
        if (chance(percent)) {
            fprintf(f, "%s\"%s\"", comma, words[i]);
            comma = ",";
        }
    }
    fputc(']', f);
}

static void put_occupation(FILE *f, int levels)
{
    fprintf(f, "\"%" PRIu32, 1 + skewed(6));
    uint32_t second = 1 + skewed(6);
    uint32_t third = 1 + skewed(4);
    uint32_t fourth = 1 + skewed(4);
    fprintf(f, "-%02" PRIu32, second);
    if (levels > 2) {
        fprintf(f, "-%02" PRIu32, third);
    }
    if (levels > 3) {
        fprintf(f, "-%02" PRIu32, fourth);
    }
    fputc('"', f);
}

static void put_places(FILE *f)
{
    if (chance(45)) {
        fputs("[\"1502\"]", f);
        return;
    }
    fprintf(f, "[\"15020%" PRIu32 "\",\"15020%" PRIu32 "\"]", below(10), below(10));
}

static void put_skills(FILE *f)
{
    uint32_t skill = below(10);
    const char *comma = "";
    fputc('{', f);
    while (skill < SKILLS) {
        fprintf(f, "%s\"sk%02" PRIu32 "\":%" PRIu32, comma, skill, 1 + below(5));
        comma = ",";
        skill += 1 + below(12);
    }
    fputc('}', f);
}

static void put_candidate(FILE *f, uint32_t id)
{
    fprintf(f,
            "{\"id\":%" PRIu32 ",\"category\":\"%s\",\"home\":\"15020%" PRIu32 "\",\"places\":", id,
            categories[skewed(6)], below(10));
    put_places(f);
    fprintf(f, ",\"education\":%" PRIu32 ",\"experience\":[{\"occupation\":", 2 + below(4));
    put_occupation(f, 4);
    fprintf(f,
            ",\"months\":%" PRIu32 "}],\"service\":[{\"specialty\":\"S%02" PRIu32
            "\",\"months\":%" PRIu32 "}]",
            below(120), below(SPECIALTIES), 24 + below(200));
    if (chance(85)) {
        fputs(",\"skills\":", f);
        put_skills(f);
    }
    fputs(",\"certificates\":{", f);
    for (uint32_t i = 0; i < 2; i++) {
        fprintf(f, "%s\"%s\":null", i > 0 ? "," : "", certificates[3 * i + below(3)]);
    }
    fputs("},\"wants\":[", f);
    put_occupation(f, 2);
    fprintf(f,
            "],\"wage_floor\":%" PRIu32 ",\"employment_ok\":[\"full_time\",\"%s\"],\"shifts_ok\":",
            2500 + 100 * below(40), employments[1 + below(3)]);
    put_words(f, shifts, 4, 60);
    fputs(",\"conditions_wanted\":", f);
    put_words(f, conditions, 5, 40);
    if (chance(70)) {
        fprintf(f, ",\"available_from\":\"2026-0%" PRIu32 "-15\"", 1 + below(5));
    }
    if (chance(20)) {
        fprintf(f, ",\"groups\":[\"%s\"]", chance(50) ? "disabled" : "hardship");
    }
    fprintf(f, ",\"merit\":%" PRIu32 "}\n", below(20000));
}

static void put_demands(FILE *f)
{
    uint32_t skill = below(20);
    const char *comma = "";
    fputs(",\"skills\":[", f);
    for (uint32_t i = below(5); i > 0 && skill < SKILLS; i--) {
        fprintf(f,
                "%s{\"skill\":\"sk%02" PRIu32 "\",\"level\":%" PRIu32 ",\"weight\":%" PRIu32
                ",\"must\":%s}",
                comma, skill, 1 + below(4), 1 + below(10), chance(8) ? "true" : "false");
        comma = ",";
        skill += 1 + below(15);
    }
    fputc(']', f);
}

static void put_vacancy(FILE *f, uint32_t id)
{
    fprintf(f, "{\"id\":%" PRIu32 ",\"employer\":%" PRIu32 ",\"categories\":", id,
            1 + below(1 + id / 8));
    put_words(f, categories, 6, chance(70) ? 0 : 60);
    uint32_t wage = 3000 + 100 * below(40);
    fprintf(f,
            ",\"region\":\"15020%" PRIu32 "\",\"headcount\":%" PRIu32 ",\"education_min\":%" PRIu32
            ",\"occupation\":",
            below(10), 1 + skewed(10), 1 + below(4));
    put_occupation(f, 4);
    if (chance(15)) {
        fprintf(f, ",\"experience_min\":%" PRIu32, 6 + below(18));
    }
    put_demands(f);
    fputs(",\"certificates\":", f);
    put_words(f, certificates, 6, chance(75) ? 0 : 15);
    fprintf(f,
            ",\"wage_min\":%" PRIu32 ",\"wage_max\":%" PRIu32 ",\"employment\":\"%s\",\"shifts\":",
            wage, wage + 1500, employments[skewed(4)]);
    put_words(f, shifts, 4, 12);
    fputs(",\"conditions\":", f);
    put_words(f, conditions, 5, 50);
    fprintf(f, ",\"open_until\":\"2026-06-30\",\"start_by\":\"2026-0%" PRIu32 "-01\"}\n",
            3 + below(4));
}

static FILE *open_file(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    return f;
}

static void put_round(const char *folder, const char *method, const char *k)
{
    FILE *f = open_file(folder, "round.json");
    fprintf(f,
            "{\"version\":1,\"round\":1,\"date\":\"2026-03-02\",\"last_day\":\"2026-03-08\","
            "\"seed\":\"00000000000004d2\",\"method\":\"%s\",\"policy\":{\"k\":%s,"
            "\"per_candidate\":3,\"ratio_percent\":300,\"per_employer\":null,"
            "\"tiers\":[\"disabled\",\"hardship\"]}}\n",
            method, k);
    fclose(f);
}

static void put_crosswalk(const char *folder)
{
    FILE *f = open_file(folder, "crosswalk.ndjson");
    for (uint32_t i = 0; i < 4 * SPECIALTIES; i++) {
        fprintf(f, "{\"specialty\":\"S%02" PRIu32 "\",\"occupation\":", i / 4);
        put_occupation(f, 4);
        fprintf(f, ",\"confidence\":%" PRIu32 "}\n", 20 + below(80));
    }
    fclose(f);
}

static void put_choices(const char *folder, uint32_t cands, uint32_t vacs)
{
    FILE *f = open_file(folder, "choices.ndjson");
    for (uint32_t id = 1; id <= cands; id += 2) {
        fprintf(f, "{\"candidate\":%" PRIu32 ",\"vacancies\":[%" PRIu32 ",%" PRIu32 "]}\n", id,
                1 + below(vacs), 1 + below(vacs));
    }
    fclose(f);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: gen_bundle DIR CANDIDATES VACANCIES SEED METHOD [K]\n");
        return 2;
    }
    uint32_t cands = (uint32_t)strtoul(argv[2], NULL, 10);
    uint32_t vacs = (uint32_t)strtoul(argv[3], NULL, 10);
    state = strtoull(argv[4], NULL, 10);
    put_round(argv[1], argv[5], argc > 6 ? argv[6] : "50");
    FILE *f = open_file(argv[1], "candidates.ndjson");
    for (uint32_t id = 1; id <= cands; id++) {
        put_candidate(f, id);
    }
    fclose(f);
    f = open_file(argv[1], "vacancies.ndjson");
    for (uint32_t id = 1; id <= vacs; id++) {
        put_vacancy(f, id);
    }
    fclose(f);
    put_crosswalk(argv[1]);
    put_choices(argv[1], cands, vacs);
    return 0;
}
