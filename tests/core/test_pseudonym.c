/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pseudonyms: known ones, the check character against every slip of one sign and every exchange of
 * two neighbours, and that drawing uses all signs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "server/core/pseudonym.h"

#define DRAWN 500

static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/* Read as a person would who checks one by hand. */
static bool sound(const char *text)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++) {
        const char *at = strchr(signs, text[i]);
        if (text[i] == '\0' || at == NULL || at - signs > 31) {
            return false;
        }
        value = value * 32 + (uint64_t)(at - signs);
    }
    return strlen(text) == 9 && text[8] == signs[value % 37];
}

static void test_known(void **state)
{
    static const struct {
        uint64_t bits;
        const char *text;
    } known[] = {
        {0, "000000000"},
        {36, "00000014U"},
        {37, "000000150"},
        {(UINT64_C(1) << 40) - 1, "ZZZZZZZZF"},
        {UINT64_C(1) << 40, "000000000"}, /* higher bits are not looked at */
    };
    char text[PSEUDONYM_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        pseudonym_text(known[i].bits, text);
        assert_string_equal(text, known[i].text);
        assert_true(sound(text));
    }
}

/* No slip of a drawn one is sound. */
static void check_slips(const char *text)
{
    char slip[PSEUDONYM_SIZE];
    for (size_t i = 0; i < 8; i++) {
        for (size_t s = 0; s < 32; s++) {
            memcpy(slip, text, sizeof slip);
            slip[i] = signs[s];
            assert_int_equal(sound(slip), signs[s] == text[i]);
        }
        if (i < 7 && text[i] != text[i + 1]) {
            memcpy(slip, text, sizeof slip);
            slip[i] = text[i + 1];
            slip[i + 1] = text[i];
            assert_false(sound(slip));
        }
    }
}

static void test_drawn(void **state)
{
    char seen[sizeof signs] = "";
    (void)state;
    for (size_t n = 0; n < DRAWN; n++) {
        char text[PSEUDONYM_SIZE];
        pseudonym_draw(text);
        assert_true(sound(text));
        check_slips(text);
        for (size_t i = 0; i < 8; i++) {
            seen[strchr(signs, text[i]) - signs] = 1;
        }
    }
    for (size_t i = 0; i < 32; i++) {
        assert_int_equal(seen[i], 1); /* by chance missing: (31/32)^4000, once in 10^55 runs */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
