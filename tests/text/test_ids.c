/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of persons and employers: examples of the standards, ways of writing, masks; and the
 * collected vectors of ../shared when they are there (never shipped: some were really issued).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "server/text/ids.h"

static const struct civil_date today = {2026, 3, 2};

static const struct {
    const char *text;
    enum id_result result;
    const char *number;
} numbers[] = {
    {"11010519491231002X", ID_OK, "11010519491231002X"}, /* the standard's own example */
    {" 110105 19491231 002x ", ID_OK, "11010519491231002X"},
    {"１１０１０５１９４９１２３１００２Ｘ", ID_OK, "11010519491231002X"},
    {"110105491231002", ID_OK, "11010519491231002X"}, /* the same of the old form */
    {"11010519491231001X", ID_CHECK, NULL},
    {"440524188001010014", ID_DATE, NULL}, /* born in 1880 */
    {"110105194912310021", ID_CHECK, NULL},
    {"1101051949123100X", ID_FORM, NULL},
    {"11010519491231002XX", ID_FORM, NULL},
    {"X1010519491231002X", ID_FORM, NULL},
    {"", ID_FORM, NULL},
    {"无", ID_FORM, NULL},
    {"000000194912310027", ID_REGION, NULL},
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char out[ID_NUMBER_SIZE] = "";
        print_message("# %s\n", numbers[i].text);
        enum id_result result = id_number_read(billet_span_of(numbers[i].text), today, out);
        assert_int_equal(result, numbers[i].result);
        if (numbers[i].number != NULL) {
            assert_string_equal(out, numbers[i].number);
            assert_true(billet_span_is(id_number_region(out), "110105"));
        } else {
            assert_string_equal(out, "");
        }
    }
}

static void test_born_tomorrow(void **state)
{
    (void)state;
    char out[ID_NUMBER_SIZE];
    struct billet_span text = BILLET_SPAN_LITERAL("11010519491231002X");
    assert_int_equal(id_number_read(text, (struct civil_date){1949, 12, 31}, out), ID_OK);
    assert_int_equal(id_number_read(text, (struct civil_date){1949, 12, 30}, out), ID_DATE);
}

static const struct {
    const char *text;
    enum id_result result;
    const char *code;
} credits[] = {
    {"91350100M000100Y43", ID_OK, "91350100M000100Y43"}, /* the standard's own example */
    {"91350100m000100y43", ID_OK, "91350100M000100Y43"},
    {" 9135 0100 M000 100Y 43 ", ID_OK, "91350100M000100Y43"},
    {"91350100M000100Y4A", ID_CHECK, "91350100M000100Y4A"},
    {"91350100M000100Y4", ID_FORM, NULL},
    {"91350100I000100Y43", ID_FORM, NULL}, /* no letter I */
    {"", ID_FORM, NULL},
};

static void test_credits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof credits / sizeof credits[0]; i++) {
        char out[ID_CREDIT_SIZE] = "";
        print_message("# %s\n", credits[i].text);
        assert_int_equal(id_credit_read(billet_span_of(credits[i].text), out), credits[i].result);
        assert_string_equal(out, credits[i].code != NULL ? credits[i].code : "");
    }
}

static const struct {
    const char *text, *number; /* NULL: none */
} phones[] = {
    {"13812345678", "13812345678"},
    {"138 1234 5678", "13812345678"},
    {"138-1234-5678", "13812345678"},
    {"+86 13812345678", "13812345678"},
    {"0086-13812345678", "13812345678"},
    {"１３８１２３４５６７８", "13812345678"},
    {"19900001234", "19900001234"},
    {"0472-1234567", "0472-1234567"},
    {"(0472)1234567", "0472-1234567"},
    {"04721234567", "0472-1234567"},
    {"010-12345678", "010-12345678"},
    {"01012345678", "010-12345678"},
    {"0472-1234567-801", "0472-1234567-801"},
    {"12812345678", NULL},
    {"1381234567", NULL},
    {"138123456789", NULL},
    {"1234567", NULL},
    {"电话", NULL},
    {"", NULL},
    {"00000000000", NULL},
    {"13812345678-1", NULL},
    {"111111111111111111111111111111111111111111", NULL},
};

static void test_phones(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof phones / sizeof phones[0]; i++) {
        char out[ID_PHONE_SIZE] = "";
        print_message("# %s\n", phones[i].text);
        enum id_result result = id_phone_read(billet_span_of(phones[i].text), out);
        assert_int_equal(result, phones[i].number != NULL ? ID_OK : ID_FORM);
        if (phones[i].number != NULL) {
            assert_string_equal(out, phones[i].number);
        }
    }
}

static void test_masks(void **state)
{
    (void)state;
    char number[] = "11010519491231002X";
    char phone[] = "13812345678";
    char empty[] = "";
    id_number_mask(number);
    id_phone_mask(phone);
    id_phone_mask(empty);
    assert_string_equal(number, "1101************2X");
    assert_string_equal(phone, "138****5678");
    assert_string_equal(empty, "");
}

static void test_hide(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"13812345678", "***********"},
        {"请打 138-1234-5678 找王", "请打 ************* 找王"},
        {"+8613812345678", "+*************"},
        {"11010519491231002X 电工", "*****************X 电工"},
        {"110105 19491231 0021", "********************"},
        {"１３８１２３４５６７８。", "*********************************。"},
        {"4000-6000元", "4000-6000元"},
        {"2026-03-02 2026-12-31", "2026-03-02 2026-12-31"},
        {"150203 昆都仑区 150204", "150203 昆都仑区 150204"},
        {"0472-1234567", "0472-1234567"}, /* an office's; 7 digits in a row are many things */
        {"", ""},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", texts[i][0]);
        ids_hide(text, strlen(text));
        assert_string_equal(text, texts[i][1]);
    }
}

/* --- vectors of others --- */

typedef void (*vector_fn)(const char *text, const char *expect);

static FILE *open_vectors(const char *file)
{
    char path[1024];
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/../shared/data/ids/%s", top != NULL ? top : ".", file);
    return fopen(path, "r");
}

static void each_vector(const char *file, size_t expect_column, vector_fn check)
{
    char line[1024];
    FILE *vectors = open_vectors(file);
    assert_non_null(vectors);
    assert_non_null(fgets(line, sizeof line, vectors)); /* the header */
    while (fgets(line, sizeof line, vectors) != NULL) {
        const char *cells[8] = {line};
        size_t count = 1;
        for (char *p = line; *p != '\0' && count < 8; p++) {
            if (*p == '\t') {
                *p = '\0';
                cells[count++] = p + 1;
            }
        }
        print_message("# %s %s\n", cells[0], cells[expect_column]);
        check(cells[0], cells[expect_column]);
    }
    fclose(vectors);
}

static void check_number(const char *text, const char *expect)
{
    char out[ID_NUMBER_SIZE];
    enum id_result result = id_number_read(billet_span_of(text), today, out);
    bool old = strncmp(text + 6, "1880", 4) == 0; /* right, but nobody is that old */
    assert_int_equal(result == ID_OK || (old && result == ID_DATE), strcmp(expect, "valid") == 0);
}

static void check_credit(const char *text, const char *expect)
{
    char out[ID_CREDIT_SIZE];
    enum id_result result = id_credit_read(billet_span_of(text), out);
    bool right = strcmp(expect, "valid") == 0 || strcmp(expect, "format-only") == 0;
    assert_int_equal(result == ID_OK, right);
    if (strcmp(expect, "issued-but-nonconforming") == 0) {
        assert_int_equal(result, ID_CHECK); /* told, never refused */
    }
}

static void test_number_vectors(void **state)
{
    (void)state;
    each_vector("id_vectors.tsv", 1, check_number);
}

static void test_credit_vectors(void **state)
{
    (void)state;
    each_vector("uscc_vectors.tsv", 2, check_credit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),        cmocka_unit_test(test_born_tomorrow),
        cmocka_unit_test(test_credits),        cmocka_unit_test(test_phones),
        cmocka_unit_test(test_masks),          cmocka_unit_test(test_hide),
        cmocka_unit_test(test_number_vectors), cmocka_unit_test(test_credit_vectors),
    };
    /* The last two need data that a checkout may not have beside it. */
    FILE *there = open_vectors("id_vectors.tsv");
    size_t count = sizeof tests / sizeof tests[0] - (there == NULL ? 2 : 0);
    if (there != NULL) {
        fclose(there);
    }
    return _cmocka_run_group_tests("ids", tests, count, NULL, NULL);
}
