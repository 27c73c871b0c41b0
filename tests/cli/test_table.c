/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables for people and exit codes: widths of wide characters, cuts, and texts that would steer
 * the terminal. What commands print is tested beside their area.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "server/admin/process.h"
#include "server/cli/print.h"
#include "server/cli/table.h"

/* The linker wants what main.c has. */
const struct command cli_commands[] = {{0}};

static void widths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},         {"abc", 3},      {"电工", 4}, {"Ａ１", 4}, {"e\xcc\x81", 1},
        {"包头1502", 8}, {"\xff\xfe", 2}, {"🙂", 2}, {"…", 1},    {"한글", 4},
        {"，。", 4},     {"𠮷", 2},       {"\xe5", 1}, {"é", 1},    {"ｱ", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(cli_text_width(billet_span_of(cases[i].text)), cases[i].width);
    }
}

static const struct cli_column columns[] = {
    {"name", "名称", "name", 6}, {"count", "数", "count", 0}, {"tags", "标记", "tags", 0}, {0}};

static void prints(const char *json, bool as_json, const char *wanted)
{
    char out[1024] = "";
    FILE *file = fmemopen(out, sizeof out, "w");
    struct cli cli = {.lang = CLI_ZH, .json = as_json, .out = file};
    assert_true(cli_print_json_rows(&cli, billet_span_of(json), columns));
    fclose(file);
    assert_string_equal(out, wanted);
}

static void tables(void **state)
{
    (void)state;
    prints("[]", false, "名称  数  标记\n");
    prints(
        "[{\"name\":\"电工\",\"count\":12,\"tags\":[\"a\",\"乙\"]},{\"name\":\"x\",\"tags\":[]}]",
        false,
        "名称  数  标记\n"
        "电工  12  a, 乙\n"
        "x         \n");
    prints("[{\"name\":\"维修电工师傅\",\"count\":true}]", false,
           "名称   数  标记\n"
           "维修…  ✓   \n");
    prints("[{\"name\":\"x\"}]", true, "[{\"name\":\"x\"}]\n");
}

static void hostile(void **state)
{
    (void)state;
    prints("[{\"name\":\"a\\u001b[2Jb\",\"count\":1}]", false,
           "名称    数  标记\n"
           "a?[2Jb  1   \n");
    prints("[{\"name\":\"a\\nb\\u202ec\",\"count\":1}]", false,
           "名称   数  标记\n"
           "a?b?c  1   \n");
    struct cli cli = {.out = stdout};
    assert_false(cli_print_json_rows(&cli, billet_span_of("{}"), columns));
    assert_false(cli_print_json_rows(&cli, billet_span_of("[1,"), columns));
}

/* What a use case answered, as people read it. */
static void answers(const char *json, enum cli_lang lang, const char *wanted)
{
    char out[1024] = "";
    FILE *file = fmemopen(out, sizeof out, "w");
    struct cli cli = {.lang = lang, .out = file};
    assert_int_equal(print_answer(&cli, billet_span_of(json)), CLI_DONE);
    fclose(file);
    assert_string_equal(out, wanted);
}

static void words(void **state)
{
    (void)state;
    static const char *const last[] = {"accepted", "needs_review", "version", "worker"};
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) { /* the table is in order */
        struct cli cli = {.lang = CLI_ZH};
        assert_string_not_equal(cli_word(&cli, last[i]), last[i]);
        cli.lang = CLI_EN;
        assert_string_equal(cli_word(&cli, last[i]), last[i]);
    }
    const char *one =
        "{\"id\":3,\"state\":\"needs_review\",\"title\":\"open\\u001b[2J\",\"strange\":1}";
    answers(one, CLI_ZH, "编号：3\n状态：待审\n岗位名称：open?[2J\nstrange：1\n");
    answers(one, CLI_EN, "id: 3\nstate: needs_review\ntitle: open?[2J\nstrange: 1\n");
    answers("{\"items\":[{\"id\":3,\"state\":\"open\"}]}", CLI_ZH, "编号  状态\n3     开放\n");
    const char *rows = "{\"items\":[{\"row\":7,\"reference\":\"A\",\"status\":\"inserted\","
                       "\"needs_review\":true,\"issues\":[{\"zh\":\"缺\",\"en\":\"none\"}]}]}";
    answers(rows, CLI_ZH, "第 7 行 A：新增，待审\n      缺\n");
    answers(rows, CLI_EN, "row 7 A: inserted, to review\n      none\n");
}

static void exit_codes(void **state)
{
    (void)state;
    struct billet_error err = {.status = BILLET_EUPSTREAM};
    assert_int_equal(cli_exit_code(&err), CLI_OFFLINE);
    memcpy(err.sqlstate, "08006", 6);
    assert_int_equal(cli_exit_code(&err), CLI_OFFLINE);
    memcpy(err.sqlstate, "42P01", 6);
    assert_int_equal(cli_exit_code(&err), CLI_FAILED);
    err = (struct billet_error){.status = BILLET_EUPSTREAM, .code = PROCESS_FAILED};
    assert_int_equal(cli_exit_code(&err), CLI_FAILED);
    err = (struct billet_error){.status = BILLET_EDENIED};
    assert_int_equal(cli_exit_code(&err), CLI_DENIED);
    err = (struct billet_error){.status = BILLET_EINVAL};
    assert_int_equal(cli_exit_code(&err), CLI_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths), cmocka_unit_test(tables),     cmocka_unit_test(hostile),
        cmocka_unit_test(words),  cmocka_unit_test(exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
