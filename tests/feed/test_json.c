/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as strangers send it: the strict parser (also of HTTP bodies) against JSONTestSuite and
 * the hostile texts of the test catalogue, and the cutting of arrays into elements.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "server/core/mem.h"
#include "server/feed/json_rows.h"
#include "server/feed/json_strict.h"
#include "tests/feed/support.h"

/* Where we refuse what the suite wants accepted, and why. */
static const struct {
    const char *file, *code;
} stricter[] = {
    {"y_object_duplicated_key.json", "feed.json_duplicate"},
    {"y_object_duplicated_key_and_value.json", "feed.json_duplicate"},
    {"y_object_escaped_null_in_key.json", "feed.json_nul"},
    {"y_string_null_escape.json", "feed.json_nul"},
};

static const char *refusal_of(const char *file)
{
    for (size_t i = 0; i < sizeof stricter / sizeof stricter[0]; i++) {
        if (strcmp(stricter[i].file, file) == 0) {
            return stricter[i].code;
        }
    }
    return NULL;
}

static void check_file(const char *name)
{
    char path[512];
    struct billet_error err = {0};
    json_t *json = NULL;
    snprintf(path, sizeof path, "tests/feed/data/json/%s", name);
    struct billet_span text = support_file(path);
    enum billet_status status = feed_json_strict(text, &json, &err);
    const char *refusal = refusal_of(name);
    bool accept = name[0] == 'y' && refusal == NULL;
    if ((status == BILLET_OK) != accept) {
        fail_msg("%s: %s %s", name, err.message, err.code);
    }
    if (refusal != NULL) {
        assert_string_equal(err.code, refusal);
    }
    if (status == BILLET_OK) {
        json_decref(json);
    } else {
        assert_non_null(strstr(err.code, "feed.json_"));
    }
    test_free((void *)(uintptr_t)text.ptr);
}

static void test_suite(void **state)
{
    (void)state;
    char path[512];
    size_t count = 0;
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/tests/feed/data/json", top != NULL ? top : ".");
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strncmp(entry->d_name, "y_", 2) == 0 || strncmp(entry->d_name, "n_", 2) == 0) {
            check_file(entry->d_name);
            count++;
        }
    }
    closedir(dir);
    assert_int_equal(count, 283);
}

static const struct {
    const char *text, *code, *pointer;
} refused[] = {
    {"{\"a\":1,\"a\":2}", "feed.json_duplicate", "/a"},
    {"{\"a\":[{},{\"b\":{\"c\":1,\"c\":1}}]}", "feed.json_duplicate", "/a/1/b/c"},
    {"{\"a/b~\":[1,2,]}", "feed.json_syntax", "/a~1b~0/2"},
    {"[\"\\u0000\"]", "feed.json_nul", "/0"},
    {"[\"\\ud800\"]", "feed.json_syntax", "/0"},
    {"[1e400]", "feed.json_number", "/0"},
    {"[99999999999999999999]", "feed.json_number", "/0"},
    {"{\"a\":\"\xff\"}", "feed.json_utf8", "/a"},
    {"\xEF\xBB\xBF{}", "feed.json_bom", ""},
    {"{\"a\":1", "feed.json_end", "/a"},
    {"{} {}", "feed.json_tail", ""},
    {"", "feed.json_end", ""},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct billet_error err = {0};
        json_t *json = NULL;
        print_message("# %s\n", refused[i].text);
        assert_int_equal(feed_json_strict(billet_span_of(refused[i].text), &json, &err),
                         BILLET_EINVAL);
        assert_string_equal(err.code, refused[i].code);
        assert_string_equal(err.field, refused[i].pointer);
    }
}

static char *nested(size_t depth)
{
    char *text = test_malloc(depth * 2 + 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[depth * 2] = '\0';
    return text;
}

static enum billet_status parse_nested(size_t depth, struct billet_error *err)
{
    json_t *json = NULL;
    char *text = nested(depth);
    enum billet_status status = feed_json_strict(billet_span_of(text), &json, err);
    json_decref(json);
    test_free(text);
    return status;
}

static void test_depth(void **state)
{
    (void)state;
    struct billet_error err = {0};
    assert_int_equal(parse_nested(FEED_JSON_DEPTH_MAX, &err), BILLET_OK);
    assert_int_equal(parse_nested(FEED_JSON_DEPTH_MAX + 1, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "feed.json_depth");
    assert_int_equal(parse_nested(1000000, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "feed.json_depth");
}

/* 100,000 keys and a string of 1 MiB are large, not wrong. */
static void test_large(void **state)
{
    (void)state;
    struct buf text = {0};
    struct billet_error err = {0};
    json_t *json = NULL;
    for (int i = 0; i < 100000; i++) {
        buf_printf(&text, "%c\"k%d\":%d", i == 0 ? '{' : ',', i, i);
    }
    buf_append_text(&text, ",\"s\":\"");
    for (int i = 0; i < 1 << 20; i++) {
        buf_append_char(&text, 'x');
    }
    buf_append_text(&text, "\"}");
    assert_int_equal(feed_json_strict(buf_span(&text), &json, &err), BILLET_OK);
    assert_int_equal(json_object_size(json), 100001);
    json_decref(json);
    buf_fini(&text);
}

/* --- elements of an array --- */

struct elements {
    struct buf text; /* "line:element" joined by '|' */
};

static enum billet_status on_element(void *arg, const struct json_element *element,
                                     struct billet_error *err)
{
    struct elements *out = arg;
    (void)err;
    buf_printf(&out->text, "%s%llu:%.*s%s", out->text.len > 0 ? "|" : "",
               (unsigned long long)element->line, (int)element->text.len, element->text.ptr,
               element->cut ? "(cut)" : "");
    return BILLET_OK;
}

static const struct {
    const char *pointer, *text, *elements, *problem;
} arrays[] = {
    {"", "[]", "", NULL},
    {"", " [ ] ", "", NULL},
    {"", "[{\"a\":1},{\"b\":[2,{}]}]", "1:{\"a\":1}|1:{\"b\":[2,{}]}", NULL},
    {"", "[\n{},\n\n{}\n]\n", "2:{}|4:{}", NULL},
    {"", "[1,\"a,]\\\"}\",null,true]", "1:1|1:\"a,]\\\"}\"|1:null|1:true", NULL},
    {"", "[{\"a\":}, {\"b\":2}]", "1:{\"a\":}|1:{\"b\":2}", NULL},
    {"", "[1 2]", "1:1", "feed.json_syntax"},
    {"", "[1,,2]", "1:1", "feed.json_syntax"},
    {"", "[1,]", "1:1", "feed.json_syntax"},
    {"", "[{}", "1:{}", "feed.json_end"},
    {"", "[{", "1:{(cut)", "feed.json_end"},
    {"", "", "", "feed.json_end"},
    {"", "{}", "", "feed.json_no_array"},
    {"", "[] x", "", "feed.json_tail"},
    {"", "[{}][{}]", "1:{}", "feed.json_tail"},
    {"/rows", "{\"n\":1,\"rows\":[{},1],\"more\":{\"a\":[\"}\"]}}", "1:{}|1:1", NULL},
    {"/a/b", "{ \"x\" : [ {\"b\":[9]} ] , \"a\" : {\"c\":\"b\", \"b\" : [ 7 ] } } ", "1:7", NULL},
    {"/a/b", "{\"a\":{\"c\":1}}", "", "feed.json_no_array"},
    {"/rows", "[]", "", "feed.json_no_array"},
    {"/rows", "{\"rows\":{}}", "", "feed.json_no_array"},
    {"/rows", "{\"rows\":[1]", "1:1", "feed.json_end"},
};

static void run_array(size_t i, size_t slice)
{
    struct elements out = {.text = {0}};
    struct json_rows rows;
    struct billet_error err = {0};
    const char *text = arrays[i].text;
    size_t len = strlen(text);
    print_message("# %s (%zu)\n", text, slice);
    assert_true(json_rows_init(&rows, arrays[i].pointer, 1000, on_element, &out));
    for (size_t at = 0; at < len; at += slice) {
        size_t part = len - at < slice ? len - at : slice;
        struct billet_span bytes = {text + at, part};
        assert_int_equal(json_rows_write(&rows, bytes, &err), BILLET_OK);
    }
    if (rows.problem == NULL) {
        assert_int_equal(json_rows_finish(&rows, &err), BILLET_OK);
    }
    assert_string_equal(buf_span(&out.text).ptr, arrays[i].elements);
    if (arrays[i].problem == NULL) {
        assert_null(rows.problem);
    } else {
        assert_string_equal(rows.problem, arrays[i].problem);
    }
    json_rows_fini(&rows);
    buf_fini(&out.text);
}

static void test_arrays(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        for (size_t slice = 1; slice < 4; slice++) {
            run_array(i, slice);
        }
        run_array(i, 1000);
    }
}

/* An element at the limit passes whole, one past it is cut, and the next is read. */
static void test_element_limit(void **state)
{
    (void)state;
    struct elements out = {.text = {0}};
    struct json_rows rows;
    struct billet_error err = {0};
    assert_true(json_rows_init(&rows, "", 6, on_element, &out));
    struct billet_span text = BILLET_SPAN_LITERAL("[\"1234\",\"12345\",7]");
    assert_int_equal(json_rows_write(&rows, text, &err), BILLET_OK);
    assert_string_equal(buf_span(&out.text).ptr, "1:\"1234\"|1:\"12345(cut)|1:7");
    json_rows_fini(&rows);
    buf_fini(&out.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suite),  cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_depth),  cmocka_unit_test(test_large),
        cmocka_unit_test(test_arrays), cmocka_unit_test(test_element_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
