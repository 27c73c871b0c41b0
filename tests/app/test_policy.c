/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is taken as a policy to be stored: the default, and nothing with a key missing or of the
 * wrong type. The engine's part in detail is tests/bundle's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <string.h>

#include "server/app/policy.h"

static const char tail[] = "\"cool_off_days\":90}";

/* The default body with other words for its last member and its name. */
static enum billet_status put(const char *name, const char *end, struct billet_error *err)
{
    struct buf body = {0};
    struct buf document = {0};
    policy_default_body(name, 90, &body);
    assert_true(body.len > sizeof tail - 1);
    assert_memory_equal(body.ptr + body.len - (sizeof tail - 1), tail, sizeof tail - 1);
    body.len -= sizeof tail - 1;
    buf_append_text(&body, end);
    enum billet_status status = policy_document(buf_span(&body), &document, err);
    buf_fini(&body);
    buf_fini(&document);
    return status;
}

static void test_default(void **state)
{
    struct billet_error err;
    (void)state;
    assert_int_equal(put("p", tail, &err), BILLET_OK);
    assert_int_equal(put("p", "\"cool_off_days\":0}", &err), BILLET_OK);
}

static void test_refused(void **state)
{
    static const struct {
        const char *name, *end, *field;
    } rows[] = {
        {"", tail, "/name"},
        {"p", "\"cool_off_days\":\"90\"}", "/cool_off_days"},
        {"p", "\"cool_off_days\":-1}", "/cool_off_days"},
        {"p", "\"cool_off_days\":3651}", "/cool_off_days"},
        {"p", "\"cool_off\":90}", "/cool_off_days"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct billet_error err;
        assert_int_equal(put(rows[i].name, rows[i].end, &err), BILLET_EINVAL);
        assert_string_equal(err.field, rows[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
