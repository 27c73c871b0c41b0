/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code sets in memory, with small sets of our own and with the shipped regions: exact terms,
 * terms of several codes, places with and without those above them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "server/core/mem.h"
#include "server/text/codes.h"
#include "server/text/region.h"

static struct codes *shipped;

static int load_shipped(void **state)
{
    struct billet_error err;
    char path[1024];
    const char *top = getenv("top_srcdir");
    (void)state;
    snprintf(path, sizeof path, "%s/migrations/codes/regions.tsv", top != NULL ? top : ".");
    shipped = codes_new();
    return shipped != NULL && codes_add_file(shipped, path, &err) == BILLET_OK &&
                   codes_seal(shipped, &err) == BILLET_OK
               ? 0
               : -1;
}

static int drop_shipped(void **state)
{
    (void)state;
    codes_free(shipped);
    return 0;
}

static void add(struct codes *codes, const char *set, const char *code, const char *name,
                const char *synonyms, bool retired)
{
    const struct codes_row row = {billet_span_of(set),
                                  billet_span_of(code),
                                  BILLET_SPAN_LITERAL(""),
                                  billet_span_of(name),
                                  BILLET_SPAN_LITERAL(""),
                                  billet_span_of(synonyms),
                                  retired};
    struct billet_error err;
    assert_int_equal(codes_add(codes, &row, &err), BILLET_OK);
}

static struct codes *own_sets(void)
{
    struct codes *codes = codes_new();
    struct billet_error err;
    add(codes, "skills", "welding", "焊接", "电焊|Welding|电焊", false);
    add(codes, "skills", "gas_welding", "气焊", "焊工活", false);
    add(codes, "skills", "arc_welding", "弧焊", "焊工活", false);
    add(codes, "skills", "old", "老焊接", "", true);
    add(codes, "certificates", "welding", "焊工证", "", false);
    add(codes, "no_such_set", "x", "y", "", false);
    assert_int_equal(codes_seal(codes, &err), BILLET_OK);
    return codes;
}

static const char *find(const struct codes *codes, enum code_set set, const char *term)
{
    bool several = false;
    const struct code *code = codes_find(codes, set, billet_span_of(term), &several);
    if (several) {
        return "several";
    }
    return code != NULL ? code->code.ptr : "none";
}

static void test_terms(void **state)
{
    (void)state;
    struct codes *codes = own_sets();
    assert_int_equal(codes_count(codes), 5);
    assert_string_equal(find(codes, CODES_SKILLS, "welding"), "welding");
    assert_string_equal(find(codes, CODES_SKILLS, " ＷＥＬＤＩＮＧ　"), "welding");
    assert_string_equal(find(codes, CODES_SKILLS, "电焊"), "welding");
    assert_string_equal(find(codes, CODES_SKILLS, "焊工活"), "several");
    assert_string_equal(find(codes, CODES_SKILLS, "焊"), "none");
    assert_string_equal(find(codes, CODES_SKILLS, ""), "none");
    assert_string_equal(find(codes, CODES_SKILLS, "老焊接"), "none");
    assert_string_equal(find(codes, CODES_CERTIFICATES, "焊接"), "none");
    assert_string_equal(find(codes, CODES_CERTIFICATES, "welding"), "welding");
    assert_non_null(codes_get(codes, CODES_SKILLS, BILLET_SPAN_LITERAL("old")));
    assert_null(codes_get(codes, CODES_SKILLS, BILLET_SPAN_LITERAL("电焊")));
    assert_string_equal(find(NULL, CODES_SKILLS, "welding"), "none");
    codes_free(codes);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (unsigned long n = 1; n < 12; n++) {
        struct billet_error err;
        mem_test_fail_at(n);
        struct codes *codes = codes_new();
        const struct codes_row row = {.set = BILLET_SPAN_LITERAL("skills"),
                                      .code = BILLET_SPAN_LITERAL("a"),
                                      .name_zh = BILLET_SPAN_LITERAL("b")};
        enum billet_status status = codes != NULL ? codes_add(codes, &row, &err) : BILLET_ENOMEM;
        if (status == BILLET_OK) {
            status = codes_seal(codes, &err);
        }
        mem_test_fail_at(0);
        assert_true(status == BILLET_OK || status == BILLET_ENOMEM);
        codes_free(codes);
    }
}

static const struct {
    const char *text, *home, *code; /* code NULL = unread, "" = not stated */
} places[] = {
    {"150203", "", "150203"},
    {"150200", "", "1502"},
    {"150000", "", "15"},
    {"150203000000", "", "150203"},
    {"1502", "", "1502"},
    {"999999", "", NULL},
    {"15020", "", NULL},
    {"昆都仑区", "", "150203"},
    {"包头市昆都仑区", "", "150203"},
    {"包头昆都仑区", "", "150203"},
    {"内蒙古包头市昆都仑区", "", "150203"},
    {"内蒙古自治区包头市昆都仑区", "", "150203"},
    {"内蒙古 包头 昆都仑区", "", "150203"},
    {"内蒙古-包头-昆都仑区", "", "150203"},
    {"内蒙古/包头市/昆都仑区", "", "150203"},
    {"包头市昆都仑区钢铁大街36号", "", "150203"},
    {"包头市", "", "1502"},
    {"包头", "", "1502"},
    {"内蒙古", "", "15"},
    {"北京", "", "11"},
    {"北京市", "", "11"},
    {"北京朝阳区", "", "110105"},
    {"北京市朝阳区", "", "110105"},
    {"上海-奉贤区", "", "310120"},
    {"上海浦东新区", "", "310115"},
    {"福建龙岩", "", "3508"},
    {"海南", "", "46"},
    {"河南", "", "41"},
    {"吉林", "", "22"},
    {"吉林市", "", "2202"},
    {"重庆", "", "50"},
    {"青山区", "", NULL},
    {"青山区", "1502", "150204"},
    {"青山区", "4201", "420107"},
    {"青山区", "11", NULL},
    {"武汉青山区", "1502", "420107"},
    {"朝阳区", "", NULL},
    {"朝阳双塔区", "", "211302"},
    {"南昌", "", "3601"},
    {"南昌/南京/北京/西安/广州等", "", NULL},
    {"南昌、南京", "", NULL},
    {"南昌/全国", "", NULL},
    {"全国各地", "", NULL},
    {"项目地", "", NULL},
    {"月亮湾", "", NULL},
    {"Baotou", "", "1502"},
    {"", "", ""},
    {"不限", "", ""},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct text_region region;
        print_message("# %s\n", places[i].text);
        enum text_result result = text_read_region(shipped, billet_span_of(places[i].text),
                                                   billet_span_of(places[i].home), &region);
        if (places[i].code == NULL) {
            assert_int_equal(result, TEXT_UNREAD);
        } else if (places[i].code[0] == '\0') {
            assert_int_equal(result, TEXT_NOT_STATED);
        } else {
            assert_int_equal(result, TEXT_READ);
            assert_string_equal(region.code->code.ptr, places[i].code);
        }
    }
}

static void test_home_is_told(void **state)
{
    (void)state;
    struct text_region region;
    (void)text_read_region(shipped, BILLET_SPAN_LITERAL("青山区"), BILLET_SPAN_LITERAL("1502"),
                           &region);
    assert_int_equal(region.note, TEXT_NOTE_HOME);
    (void)text_read_region(shipped, BILLET_SPAN_LITERAL("昆都仑区"), BILLET_SPAN_LITERAL("1502"),
                           &region);
    assert_int_equal(region.note, TEXT_NOTE_NONE);
}

static void test_contains(void **state)
{
    (void)state;
    struct billet_span code = BILLET_SPAN_LITERAL("150203");
    assert_true(region_contains(BILLET_SPAN_LITERAL("15"), code));
    assert_true(region_contains(BILLET_SPAN_LITERAL("150203"), code));
    assert_false(region_contains(BILLET_SPAN_LITERAL("150"), code));
    assert_false(region_contains(BILLET_SPAN_LITERAL("1503"), code));
    assert_false(region_contains(BILLET_SPAN_LITERAL("150203001"), code));
    assert_false(region_contains(BILLET_SPAN_LITERAL(""), code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms),    cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_places),   cmocka_unit_test(test_home_is_told),
        cmocka_unit_test(test_contains),
    };
    return cmocka_run_group_tests(tests, load_shipped, drop_shipped);
}
