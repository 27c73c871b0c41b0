/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes in, bytes out: what the reader refuses and says, the canonical form to the byte, both
 * digests, explanations, folders that change whole or not at all, and no leak when memory ends.
 * Refusals by the hundred: tests/oracle/reject_engine.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/bundle/explain.h"

static const char round_json[] =
    "{\"version\":1,\"round\":7,\"date\":\"2026-03-02\",\"last_day\":\"2026-03-08\","
    "\"seed\":\"00000000000004d2\",\"method\":\"optimal\",\"policy\":{\"tiers\":[\"disabled\"]}}\n";
static const char candidates[] =
    "{\"id\":5,\"category\":\"family\",\"wants\":[\"6-18\"],\"groups\":[\"disabled\"]}\n"
    "{\"id\":4,\"category\":\"transferred\",\"wage_floor\":4500,\"home\":\"150203\"}\n";
static const char vacancies[] =
    "{\"id\":9,\"employer\":3,\"region\":\"150203\",\"headcount\":1,\"occupation\":\"6-18-02\","
    "\"wage_max\":5000,\"certificates\":[]}\n";

static struct bundle_input good_input(void)
{
    struct bundle_input input = {{{NULL, 0}}};
    input.files[BUNDLE_ROUND] = billet_span_of(round_json);
    input.files[BUNDLE_CANDIDATES] = billet_span_of(candidates);
    input.files[BUNDLE_VACANCIES] = billet_span_of(vacancies);
    return input;
}

static void test_bytes(void **state)
{
    (void)state;
    struct bundle_input input = good_input();
    struct bundle_output output = {0};
    struct billet_error err = {0};
    assert_int_equal(bundle_run(&input, NULL, &output, &err), BILLET_OK);
    assert_string_equal(output.files[BUNDLE_LISTS].ptr,
                        "{\"vacancy\":9,\"pairs\":[[5,5499,2999,10000,[\"G03\",\"G07\"]],"
                        "[4,4169,2999,6300,[\"G03\"]]]}\n"
                        "{\"candidate\":4,\"pairs\":[[9,4169,2999,6300,[\"G03\"]]]}\n"
                        "{\"candidate\":5,\"pairs\":[[9,5499,2999,10000,[\"G03\",\"G07\"]]]}\n");
    assert_string_equal(
        output.files[BUNDLE_REFERRALS].ptr,
        "{\"vacancy\":9,\"candidate\":4,\"mutual\":4169,\"fit\":2999,\"appeal\":6300,"
        "\"confirm\":[\"G03\"]}\n"
        "{\"vacancy\":9,\"candidate\":5,\"mutual\":5499,\"fit\":2999,\"appeal\":10000,"
        "\"confirm\":[\"G03\",\"G07\"]}\n");
    assert_string_equal(output.files[BUNDLE_CERTIFICATE].ptr,
                        "{\"version\":1,\"method\":\"optimal\",\"input_sha256\":"
                        "\"5eadb83ea793a3814fddddbb1d094751eca9f14f70d283ae1efd512132eca0ff\","
                        "\"objective\":{\"tiers\":[1,1],\"sum_mutual\":9668},"
                        "\"prices\":{\"candidates\":[[4,[0,0,0],[0,1,0]],[5,[0,0,0],[1,0,0]]],"
                        "\"vacancies\":[],\"employers\":[]}}\n");
    bundle_output_fini(&output);
}

static void refused(enum bundle_input_file file, const char *text, const char *says)
{
    struct bundle_input input = good_input();
    struct billet_round round;
    struct billet_error err = {0};
    struct billet_arena *arena = billet_arena_new(NULL);
    input.files[file] = billet_span_of(text);
    assert_int_equal(bundle_read(&input, arena, &round, &err), BILLET_EINVAL);
    if (strstr(err.message, says) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", err.message, says);
    }
    billet_arena_free(arena);
}

static void test_refused(void **state)
{
    (void)state;
    refused(BUNDLE_ROUND, "", "round.json line 1: ");
    refused(BUNDLE_CANDIDATES,
            "{\"id\":1,\"category\":\"family\"}\n{\"id\":1,\"category\":\"family\"}",
            "candidates.ndjson line 2: id: 1 stands on line 1 already");
    refused(BUNDLE_CANDIDATES, "{\"id\":1,\"category\":\"family\",\"age\":30}",
            "candidates.ndjson line 1: unknown key \"age\"");
    refused(BUNDLE_CANDIDATES, "{\"id\":1,\"id\":2,\"category\":\"family\"}",
            "candidates.ndjson line 1: duplicate");
    refused(BUNDLE_CANDIDATES, "{\"id\":1,\"category\":\"family\",\"education\":9}",
            "education: 9 is not in 0..8");
    refused(BUNDLE_VACANCIES, "{\"id\":1,\"employer\":1}", "headcount: is missing");
    refused(BUNDLE_VACANCIES,
            "{\"id\":1,\"employer\":1,\"headcount\":1,\"skills\":[{\"skill\":\"a\"},{\"skill\":"
            "\"a\"}]}",
            "vacancies.ndjson line 1: skills: \"a\" is named twice");
    refused(BUNDLE_CROSSWALK, "{\"specialty\":\"S1\",\"occupation\":\"6-\",\"confidence\":1}",
            "crosswalk.ndjson line 1: occupation: \"6-\" is no occupation code");
    refused(BUNDLE_CHOICES, "{\"candidate\":1,\"vacancies\":[0]}",
            "choices.ndjson line 1: vacancies: 0 is not in 1..");
    refused(BUNDLE_CANDIDATES, "\n", "candidates.ndjson line 1: ");
    refused(BUNDLE_CANDIDATES, "[]\n", "is no JSON object");
}

static void test_digest(void **state)
{
    (void)state;
    struct bundle_input input = {{{NULL, 0}}};
    struct billet_error err = {0};
    char text[BUNDLE_SHA256_TEXT];
    assert_int_equal(bundle_input_digest(&input, text, &err), BILLET_OK);
    /* printf 'round.json\0000\000candidates.ndjson\0000\000...' | sha256sum */
    assert_string_equal(text, "eefdf8834fc19cb7dea069c37e8c5d0ffc14c1dcd9a6ef41633181a53d517176");
    input.files[BUNDLE_CHOICES] = BILLET_SPAN_LITERAL("");
    char same[BUNDLE_SHA256_TEXT];
    assert_int_equal(bundle_input_digest(&input, same, &err), BILLET_OK);
    assert_string_equal(text, same);
}

/* Fails the n-th allocation for good. */
struct short_memory {
    size_t left;
    size_t live;
};

static void *short_alloc(void *arg, size_t size)
{
    struct short_memory *memory = arg;
    if (memory->left == 0) {
        return NULL;
    }
    memory->left--;
    memory->live++;
    return malloc(size);
}

static void short_release(void *arg, void *ptr)
{
    struct short_memory *memory = arg;
    memory->live -= ptr != NULL ? 1 : 0;
    free(ptr);
}

static void test_no_memory(void **state)
{
    (void)state;
    struct bundle_input input = good_input();
    enum billet_status status = BILLET_ENOMEM;
    for (size_t i = 0; status != BILLET_OK; i++) {
        struct short_memory memory = {i, 0};
        struct billet_allocator allocator = {short_alloc, short_release, &memory};
        struct billet_options options = {.allocator = &allocator};
        struct bundle_output output = {0};
        struct billet_error err = {0};
        status = bundle_run(&input, &options, &output, &err);
        assert_true(status == BILLET_OK || status == BILLET_ENOMEM);
        assert_int_equal(memory.live, 0);
        bundle_output_fini(&output);
    }
}

static bool find_name(void *arg, const char *set, struct billet_span code, enum lang lang,
                      struct billet_span *name)
{
    (void)arg;
    if (lang != LANG_EN || strcmp(set, "regions") != 0 || !billet_span_is(code, "150203")) {
        return false;
    }
    *name = BILLET_SPAN_LITERAL("Kundulun");
    return true;
}

static const char *text_at(const json_t *list, size_t index, const char *key)
{
    const char *text = json_string_value(json_object_get(json_array_get(list, index), key));
    assert_non_null(text);
    return text;
}

static void test_explain(void **state)
{
    (void)state;
    struct bundle_input input = good_input();
    struct bundle_names names = {find_name, NULL};
    struct billet_error err = {0};
    struct buf out = {0};
    assert_int_equal(bundle_explain_named(&input, 4, 9, &names, &out, &err), BILLET_OK);
    json_t *root = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    const json_t *gates = json_object_get(root, "gates");
    const json_t *criteria = json_object_get(root, "criteria");
    assert_int_equal(json_array_size(gates), BILLET_GATES);
    assert_int_equal(json_array_size(criteria), BILLET_CRITERIA);
    assert_string_equal(text_at(gates, 2, "answer"), "unknown");
    assert_string_equal(text_at(gates, 2, "en"),
                        "places wanted are not recorded; the post is in Kundulun: to confirm");
    assert_non_null(strstr(text_at(gates, 2, "zh"), "150203"));
    assert_int_equal(json_integer_value(json_object_get(root, "mutual")), 4169);
    assert_null(strstr(out.ptr, "{c1}"));
    json_decref(root);
    buf_fini(&out);
    assert_int_equal(bundle_explain_json(&input, 6, 9, &out, &err), BILLET_ENOTFOUND);
    buf_fini(&out);
}

static void test_prospects(void **state)
{
    (void)state;
    struct bundle_input input = good_input();
    struct billet_error err = {0};
    struct buf out = {0};
    input.files[BUNDLE_VACANCIES] =
        billet_span_of("{\"id\":9,\"employer\":3,\"headcount\":2,\"wage_max\":4400}\n");
    assert_int_equal(bundle_prospects_json(&input, 4, &out, &err), BILLET_OK);
    assert_string_equal(
        out.ptr,
        "{\"candidate\":4,\"eligible\":{\"vacancies\":0,\"headcount\":0},"
        "\"alone\":[{\"gate\":\"G07\",\"vacancies\":1,\"headcount\":2,\"zh\":\"薪资\","
        "\"en\":\"wage\"}],"
        "\"near_misses\":[{\"vacancy\":9,\"gate\":\"G07\",\"unknown\":false}],"
        "\"changes\":[{\"kind\":\"wage_floor\",\"subject\":null,\"value\":4352,\"vacancies\":1,"
        "\"headcount\":2,\"zh\":\"最低期望降到每月 4352 元\","
        "\"en\":\"lower the wage floor to 4352 yuan a month\"}]}");
    buf_reset(&out);
    assert_int_equal(bundle_ask_json(&input, NULL, 0, &out, &err), BILLET_OK);
    assert_string_equal(out.ptr, "[{\"candidate\":5,\"fact\":\"wage_floor\",\"vacancies\":1,"
                                 "\"headcount\":2,\"zh\":\"问：最低月薪期望是多少\","
                                 "\"en\":\"ask what their wage floor is\"}]");
    assert_int_equal(bundle_prospects_json(&input, 6, &out, &err), BILLET_ENOTFOUND);
    buf_fini(&out);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void remove_file(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void test_folder(void **state)
{
    (void)state;
    char path[] = "/tmp/b.XXXXXX";
    struct bundle_folder folder;
    struct bundle_output output = {0};
    struct billet_error err = {0};
    assert_non_null(mkdtemp(path));
    assert_int_equal(bundle_folder_read(&folder, path, false, &err), BILLET_ENOTFOUND);
    write_file(path, "round.json", round_json);
    write_file(path, "candidates.ndjson", candidates);
    write_file(path, "vacancies.ndjson", vacancies);
    assert_int_equal(bundle_folder_read(&folder, path, true, &err), BILLET_ENOTFOUND);
    assert_int_equal(bundle_folder_read(&folder, path, false, &err), BILLET_OK);
    assert_int_equal(bundle_run(&folder.input, NULL, &output, &err), BILLET_OK);
    assert_int_equal(bundle_folder_write(&output, path, &err), BILLET_OK);
    bundle_folder_fini(&folder);
    assert_int_equal(bundle_folder_read(&folder, path, true, &err), BILLET_OK);
    char digest[BUNDLE_SHA256_TEXT];
    assert_int_equal(bundle_output_digest(folder.outputs, digest, &err), BILLET_OK);
    assert_string_equal(digest, output.result_sha256);
    assert_int_equal(bundle_folder_write(&output, "/nonexistent", &err), BILLET_ENOTFOUND);
    bundle_folder_fini(&folder);
    bundle_output_fini(&output);
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        remove_file(path, bundle_output_names[i]);
    }
    remove_file(path, "round.json");
    remove_file(path, "candidates.ndjson");
    remove_file(path, "vacancies.ndjson");
    assert_int_equal(rmdir(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),     cmocka_unit_test(test_refused),
        cmocka_unit_test(test_digest),    cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_explain),   cmocka_unit_test(test_folder),
        cmocka_unit_test(test_prospects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
