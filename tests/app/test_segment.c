/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments of an import without a database: what goes to the queries, and that numbers of people
 * leave only sealed, indexed and masked. Taking ids from an answer is tested with PostgreSQL.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "server/app/segment.h"
#include "server/core/crypto.h"
#include "server/core/keyring.h"

#define AEAD  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define INDEX "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"

#define NUMBER "150203198910039967"
#define PHONE  "15400000001"

static struct keyring *ring;
static struct app app;

static int setup(void **state)
{
    struct billet_error err = {0};
    const char *text = "1 aead " AEAD "\n2 index " INDEX "\n";
    (void)state;
    if (keyring_parse("test", billet_span_of(text), &ring, &err) != BILLET_OK) {
        print_message("# %s\n", err.message);
        return -1;
    }
    app.keys = ring;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keyring_free(ring);
    return 0;
}

static struct feed_row candidate_row(uint64_t row)
{
    return (struct feed_row){
        .row = row,
        .line = row + 1,
        .reference = billet_span_of("BT-1"),
        .verdict = FEED_TAKEN,
        .keys = {.identity_number = billet_span_of(NUMBER),
                 .phone = billet_span_of(PHONE),
                 .source = billet_span_of("city"),
                 .name = billet_span_of("赵样安")},
        .json = billet_span_of("{\"source_reference\":\"BT-1\",\"education\":5}"),
    };
}

static void add(struct segment *segment, const struct feed_row *row)
{
    struct billet_error err;
    assert_int_equal(segment_add(segment, row, &err), BILLET_OK);
}

static json_t *rows_of(const struct segment *segment, const char *extra, struct buf *text)
{
    struct billet_error err;
    assert_int_equal(segment_json(segment, billet_span_of(extra), text, &err), BILLET_OK);
    json_t *tree = json_loadb(text->ptr, text->len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(tree);
    return tree;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

/* --- secrets ------------------------------------------------------------------------------------
 */

static void check_sealed(const json_t *doc, const char *table, const char *column,
                         const char *plain)
{
    const struct crypto_place place = {table, column, "1502", 0};
    struct buf opened = {0};
    struct billet_error err;
    assert_int_equal(crypto_open(ring, &place, billet_span_of(text_of(doc, column)), &opened, &err),
                     BILLET_OK);
    assert_string_equal(opened.ptr, plain);
    buf_fini(&opened);
}

static void test_candidate(void **state)
{
    char index[CRYPTO_INDEX_SIZE];
    struct buf text = {0};
    struct feed_row row = candidate_row(1);
    struct segment *segment = segment_new(&app, FEED_CANDIDATE, "1502");
    (void)state;
    add(segment, &row);
    json_t *tree = rows_of(segment, ",\"bureau\":true", &text);
    const json_t *doc = json_object_get(json_array_get(tree, 0), "doc");
    assert_null(strstr(text.ptr, NUMBER));
    assert_null(strstr(text.ptr, PHONE));
    check_sealed(doc, "candidate_identity", "identity_number", NUMBER);
    check_sealed(doc, "candidate_identity", "phone", PHONE);
    crypto_index(ring, "identity_number", billet_span_of(NUMBER), index);
    assert_string_equal(text_of(doc, "identity_index"), index);
    assert_string_equal(text_of(doc, "phone_mask"), "154****0001");
    assert_null(strstr(text_of(doc, "identity_mask"), "19891003"));
    assert_int_equal(json_integer_value(json_object_get(doc, "education")), 5);
    assert_true(json_is_true(json_object_get(doc, "bureau")));
    json_decref(tree);
    buf_fini(&text);
    segment_free(segment);
}

static void test_employer(void **state)
{
    struct buf text = {0};
    const struct feed_row row = {
        .row = 1,
        .verdict = FEED_TAKEN,
        .reference = billet_span_of("91150203000000019H"),
        .keys = {.phone = billet_span_of(PHONE), .name = billet_span_of("样例钢铁")},
        .json = billet_span_of("{\"name\":\"样例钢铁\"}"),
    };
    struct segment *segment = segment_new(&app, FEED_EMPLOYER, "1502");
    (void)state;
    add(segment, &row);
    json_t *tree = rows_of(segment, "", &text);
    const json_t *doc = json_object_get(json_array_get(tree, 0), "doc");
    check_sealed(doc, "employer", "contact_phone", PHONE);
    assert_string_equal(text_of(doc, "contact_phone_mask"), "154****0001");
    assert_null(json_object_get(doc, "identity_number"));
    json_decref(tree);
    buf_fini(&text);
    segment_free(segment);
}

/* Two seals of one number differ; the index, by which people are found, does not. */
static void test_seals_differ(void **state)
{
    struct buf text = {0};
    struct feed_row first = candidate_row(1);
    struct feed_row second = candidate_row(2);
    struct segment *segment = segment_new(&app, FEED_CANDIDATE, "1502");
    (void)state;
    add(segment, &first);
    add(segment, &second);
    json_t *tree = rows_of(segment, "", &text);
    const json_t *a = json_object_get(json_array_get(tree, 0), "doc");
    const json_t *b = json_object_get(json_array_get(tree, 1), "doc");
    assert_string_not_equal(text_of(a, "identity_number"), text_of(b, "identity_number"));
    assert_string_equal(text_of(a, "identity_index"), text_of(b, "identity_index"));
    json_decref(tree);
    buf_fini(&text);
    segment_free(segment);
}

/* --- keys ---------------------------------------------------------------------------------------
 */

static void test_keys(void **state)
{
    char index[CRYPTO_INDEX_SIZE];
    struct buf text = {0};
    enum query_id query;
    struct feed_row taken = candidate_row(1);
    struct feed_row refused = {.row = 2, .verdict = FEED_REFUSED};
    struct segment *segment = segment_new(&app, FEED_CANDIDATE, "1502");
    (void)state;
    add(segment, &refused);
    assert_false(segment_keys(segment, &query, &text)); /* nobody to look up */
    buf_reset(&text);
    add(segment, &taken);
    assert_true(segment_keys(segment, &query, &text));
    assert_int_equal(query, Q_CANDIDATE_RESOLVE);
    json_t *tree = json_loadb(text.ptr, text.len, 0, NULL);
    assert_int_equal(json_array_size(tree), 1);
    const json_t *key = json_array_get(tree, 0);
    crypto_index(ring, "identity_number", billet_span_of(NUMBER), index);
    assert_string_equal(text_of(key, "identity_index"), index);
    assert_string_equal(text_of(key, "source"), "city");
    assert_string_equal(text_of(key, "source_reference"), "BT-1");
    json_decref(tree);
    buf_fini(&text);
    segment_free(segment);
}

/* --- rows ---------------------------------------------------------------------------------------
 */

static void test_vacancy(void **state)
{
    static const struct feed_issue issue = {
        .code = "feed.missing",
        .severity = FEED_ERROR,
        .field = {"title", 5},
        .pointer = {"/title", 6},
        .column = {"岗位名称", 12},
    };
    struct buf text = {0};
    enum query_id query;
    const struct feed_row rows[] = {
        {.row = 3, .line = 7, .verdict = FEED_REFUSED, .issues = &issue, .issue_count = 1},
        {.row = 4,
         .line = 8,
         .verdict = FEED_NEEDS_REVIEW,
         .json = billet_span_of("{\"title\":\"电工\"}")},
    };
    struct segment *segment = segment_new(&app, FEED_VACANCY, "1502");
    (void)state;
    add(segment, &rows[0]);
    add(segment, &rows[1]);
    assert_false(segment_keys(segment, &query, &text));
    json_t *tree = rows_of(segment, "", &text);
    const json_t *refused = json_array_get(tree, 0);
    const json_t *told = json_array_get(json_object_get(refused, "issues"), 0);
    assert_string_equal(text_of(refused, "verdict"), "refused");
    assert_null(json_object_get(refused, "doc"));
    assert_string_equal(text_of(told, "pointer"), "/title");
    assert_non_null(strstr(text_of(told, "zh"), "岗位名称"));
    assert_true(strlen(text_of(told, "en")) > 0);
    const json_t *review = json_array_get(tree, 1);
    assert_string_equal(text_of(review, "verdict"), "needs_review");
    assert_string_equal(text_of(json_object_get(review, "doc"), "title"), "电工");
    assert_null(json_object_get(json_object_get(review, "doc"), "id"));
    json_decref(tree);
    buf_fini(&text);
    segment_free(segment);
}

static void test_full(void **state)
{
    const struct feed_row row = {.verdict = FEED_REFUSED};
    struct segment *segment = segment_new(&app, FEED_VACANCY, "1502");
    (void)state;
    for (size_t i = 0; i < APP_SEGMENT_ROWS; i++) {
        assert_false(segment_is_full(segment));
        add(segment, &row);
    }
    assert_true(segment_is_full(segment));
    assert_int_equal(segment_rows(segment), APP_SEGMENT_ROWS);
    segment_free(segment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_candidate),    cmocka_unit_test(test_employer),
        cmocka_unit_test(test_seals_differ), cmocka_unit_test(test_keys),
        cmocka_unit_test(test_vacancy),      cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
