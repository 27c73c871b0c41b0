/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawn rounds are what draw.h says: the same bytes everywhere (a pinned digest
 * over code sets of the test's own), equal in
 * memory and as files, with the wanted share of eligible pairs, the promised skew, absent facts
 * and every gate at work. The command itself: gen.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billet/explain.h"
#include "server/draw/draw.h"

struct fixture {
    struct billet_arena *arena;
    struct draw_options options;
    struct draw *draw;
    struct buf files[BUNDLE_INPUTS];
    struct bundle_input input;
};

static const char *codes_folder(struct billet_arena *arena, const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s/codes", top != NULL ? top : ".", name);
    return billet_arena_strdup(arena, path);
}

static void start_with(struct fixture *f, const char *codes, size_t candidates, size_t vacancies,
                       uint32_t eligible)
{
    struct billet_error err = {0};
    *f = (struct fixture){.arena = billet_arena_new(NULL)};
    assert_non_null(f->arena);
    draw_options_default(&f->options);
    f->options.codes = codes_folder(f->arena, codes);
    f->options.candidates = candidates;
    f->options.vacancies = vacancies;
    f->options.eligible = eligible;
    f->options.tiers = 2;
    f->options.method = BILLET_CHOICE;
    if (draw_new(&f->options, f->arena, &f->draw, &err) != BILLET_OK) {
        fail_msg("%s", err.message);
    }
}

static void start(struct fixture *f, size_t candidates, size_t vacancies, uint32_t eligible)
{
    start_with(f, "migrations", candidates, vacancies, eligible);
}

static void write_files(struct fixture *f)
{
    struct billet_error err = {0};
    assert_int_equal(draw_write(f->draw, f->files, &err), BILLET_OK);
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        f->input.files[i] = buf_span(&f->files[i]);
    }
}

static void end(struct fixture *f)
{
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        buf_fini(&f->files[i]);
    }
    billet_arena_free(f->arena);
}

static void test_same_bytes(void **state)
{
    (void)state;
    struct fixture f;
    struct billet_error err = {0};
    char sha256[BUNDLE_SHA256_TEXT];
    start_with(&f, "tests/draw", 300, 60, 10);
    write_files(&f);
    assert_int_equal(bundle_input_digest(&f.input, sha256, &err), BILLET_OK);
    assert_string_equal(sha256, "38560a1bbc7ea7faa9fe8af0994a5a5d0f3a2becd950b217c44a8e907430a86e");
    end(&f);
}

static void test_files_and_memory_agree(void **state)
{
    (void)state;
    struct fixture f;
    struct billet_error err = {0};
    struct billet_round round;
    struct billet_match *match = NULL;
    struct bundle_output drawn = {0};
    struct bundle_output read = {0};
    start(&f, 400, 80, 10);
    write_files(&f);
    assert_int_equal(bundle_run(&f.input, NULL, &read, &err), BILLET_OK);
    assert_int_equal(draw_round(f.draw, f.arena, &round, &err), BILLET_OK);
    assert_int_equal(billet_match_run(&round, NULL, &match, &err), BILLET_OK);
    assert_int_equal(bundle_write(&round, match, read.input_sha256, &drawn, &err), BILLET_OK);
    assert_true(match->referral_count > 0);
    assert_string_equal(drawn.result_sha256, read.result_sha256);
    billet_match_free(match);
    bundle_output_fini(&drawn);
    bundle_output_fini(&read);
    end(&f);
}

static void test_share(void **state)
{
    (void)state;
    static const uint32_t wanted[] = {1, 10, 50};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct fixture f;
        struct billet_error err = {0};
        struct draw_share share;
        start(&f, 800, 800, wanted[i]);
        assert_int_equal(draw_measure(f.draw, 800, &share, &err), BILLET_OK);
        assert_int_equal(share.pairs, 640000);
        size_t tenths = share.eligible * 1000 / share.pairs;
        assert_in_range(tenths, wanted[i] * 8, wanted[i] * 12);
        end(&f);
    }
}

/* Each gate alone must remove some pair, and each must be unknown for some, if it can be. */
static void test_every_gate_is_used(void **state)
{
    (void)state;
    struct fixture f;
    struct billet_error err = {0};
    struct billet_round round;
    size_t alone[BILLET_GATES] = {0};
    struct billet_arena *scratch = billet_arena_new(NULL);
    start(&f, 300, 300, 10);
    assert_int_equal(draw_round(f.draw, f.arena, &round, &err), BILLET_OK);
    for (size_t pair = 0; pair < round.candidate_count * round.vacancy_count; pair++) {
        struct billet_explanation why;
        assert_int_equal(billet_explain_pair(&round, pair / round.vacancy_count,
                                             pair % round.vacancy_count, scratch, &why, &err),
                         BILLET_OK);
        size_t removed = 0;
        size_t last = 0;
        for (size_t g = 0; g < BILLET_GATES; g++) {
            removed += why.gates[g].removes;
            last = why.gates[g].removes ? g : last;
        }
        alone[last] += removed == 1;
        billet_arena_reset(scratch);
    }
    for (size_t g = 0; g < BILLET_GATES; g++) {
        if (alone[g] == 0) {
            fail_msg("gate %s removes no pair alone", billet_gate_code(g));
        }
    }
    billet_arena_free(scratch);
    end(&f);
}

static bool in_city(billet_code region)
{
    return (region & ~UINT64_C(0) << 32) == billet_region_parse(billet_span_of("1502"));
}

static void test_facts(void **state)
{
    (void)state;
    struct fixture f;
    struct billet_error err = {0};
    struct billet_round round;
    size_t city = 0;
    size_t absent = 0;
    size_t related = 0;
    start(&f, 5000, 1000, 10);
    assert_int_equal(draw_round(f.draw, f.arena, &round, &err), BILLET_OK);
    for (size_t i = 0; i < round.candidate_count; i++) {
        const struct billet_candidate *c = &round.candidates[i];
        city += in_city(c->home);
        absent += (size_t)(!c->wage_floor.known + !c->skills.known + (c->home == 0));
        assert_true(!c->skills.known || (c->skills.count >= 8 && c->skills.count <= 14));
        if (c->experience.count > 0 && c->wants.count > 0) {
            related += c->experience.items[0].occupation >> 32 == c->wants.items[0] >> 32;
        }
    }
    assert_in_range(absent, 3 * 450, 3 * 550);
    assert_in_range(city, 2500, 2900); /* 60 % of nine tenths */
    assert_true(related > 1500);       /* by chance it would be some hundreds */
    city = 0;
    for (size_t i = 0; i < round.vacancy_count; i++) {
        const struct billet_vacancy *v = &round.vacancies[i];
        city += in_city(v->region);
        assert_true(!v->skills.known || (v->skills.count >= 4 && v->skills.count <= 10));
    }
    assert_in_range(city, 550, 650);
    end(&f);
}

static void test_refusals(void **state)
{
    (void)state;
    struct fixture f;
    struct billet_error err = {0};
    struct draw *draw = NULL;
    start(&f, 10, 10, 10);
    struct draw_options bad[5];
    for (size_t i = 0; i < 5; i++) {
        bad[i] = f.options;
    }
    bad[0].eligible = DRAW_PERCENT_MAX + 1;
    bad[1].candidates = DRAW_ROWS_MAX + 1;
    bad[2].tiers = BILLET_TIERS_MAX + 1;
    bad[3].city = "0000";
    bad[4].city = "15o2";
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(draw_new(&bad[i], f.arena, &draw, &err), BILLET_EINVAL);
    }
    f.options.codes = "/nowhere";
    assert_int_equal(draw_new(&f.options, f.arena, &draw, &err), BILLET_ENOTFOUND);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes), cmocka_unit_test(test_files_and_memory_agree),
        cmocka_unit_test(test_share),      cmocka_unit_test(test_every_gate_is_used),
        cmocka_unit_test(test_facts),      cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
