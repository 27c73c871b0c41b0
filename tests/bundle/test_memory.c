/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that runs out in the middle: for each example, a whole run and a whole check from files'
 * bytes to bytes, once for every allocation, which fails. Always a status, never half a result,
 * nothing left behind. Buffers of the server have a counter of their own (mem.h), after which all
 * others fail too; so for the engine alone: tests/matcher/test_engine.c. Jansson's allocations are
 * left out: the lexer of 2.14 writes past a string whose buffer could not grow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/bundle/bundle.h"
#include "server/core/mem.h"
#include "tests/matcher/world.h"

struct example {
    struct bundle_folder folder;
    struct bundle_output output;
    struct billet_span own[BUNDLE_OUTPUTS];
};

static void open_example(struct example *e, const char *name)
{
    char path[4096];
    struct billet_error err = {0};
    const char *top = getenv("top_srcdir");
    snprintf(path, sizeof path, "%s/tests/bundle/examples/%s", top != NULL ? top : ".", name);
    memset(e, 0, sizeof *e);
    if (bundle_folder_read(&e->folder, path, true, &err) != BILLET_OK ||
        bundle_run(&e->folder.input, NULL, &e->output, &err) != BILLET_OK) {
        fail_msg("%s: %s", name, err.message);
    }
    for (size_t i = 0; i < BUNDLE_OUTPUTS; i++) {
        e->own[i] = buf_span(&e->output.files[i]);
    }
}

static void close_example(struct example *e)
{
    bundle_output_fini(&e->output);
    bundle_folder_fini(&e->folder);
}

/* One try: the status, and whether what came out is right. */
typedef enum billet_status try_fn(const struct example *e, const struct billet_options *options);

static enum billet_status try_run(const struct example *e, const struct billet_options *options)
{
    struct billet_error err = {0};
    struct bundle_output output = {0};
    enum billet_status status = bundle_run(&e->folder.input, options, &output, &err);
    if (status == BILLET_OK) {
        assert_string_equal(output.result_sha256, e->output.result_sha256);
    } else {
        assert_true(err.message[0] != '\0');
    }
    bundle_output_fini(&output);
    return status;
}

static enum billet_status try_verify(const struct example *e, const struct billet_options *options)
{
    struct billet_error err = {0};
    struct billet_verdict verdict = {.finding = BILLET_DAMAGED};
    enum billet_status status = bundle_verify(&e->folder.input, e->own, options, &verdict, &err);
    if (status == BILLET_OK) {
        assert_int_equal(verdict.finding, BILLET_VALID);
    } else {
        assert_true(err.message[0] != '\0');
    }
    return status;
}

static void fail_each(const char *name, try_fn *try, const struct example *e)
{
    struct meter meter = {0};
    struct billet_allocator allocator = meter_allocator(&meter);
    const struct billet_options options = {.allocator = &allocator};
    enum billet_status status = BILLET_ENOMEM;
    size_t at = 0;
    while (status == BILLET_ENOMEM) {
        meter = (struct meter){.fail_at = ++at};
        status = try(e, &options);
        if (meter.live != 0 || (status != BILLET_OK && status != BILLET_ENOMEM)) {
            fail_msg("%s, allocation %zu: status %d, %zu not given back", name, at, (int)status,
                     meter.live);
        }
    }
    assert_true(at > 50); /* something was tried */
}

static void fail_each_buffer(const char *name, try_fn *try, const struct example *e)
{
    enum billet_status status = BILLET_ENOMEM;
    for (unsigned long at = 1; status == BILLET_ENOMEM; at++) {
        mem_test_fail_at(at);
        status = try(e, NULL);
        mem_test_fail_at(0);
        if (status != BILLET_OK && status != BILLET_ENOMEM) {
            fail_msg("%s, buffer %lu: status %d", name, at, (int)status);
        }
    }
}

static void try_example(const char *name)
{
    struct example e;
    open_example(&e, name);
    fail_each(name, try_run, &e);
    fail_each(name, try_verify, &e);
    fail_each_buffer(name, try_run, &e);
    fail_each_buffer(name, try_verify, &e);
    close_example(&e);
}

static void test_optimal(void **state)
{
    (void)state;
    try_example("optimal-limits");
}

static void test_stable(void **state)
{
    (void)state;
    try_example("stable-limits");
}

static void test_choice(void **state)
{
    (void)state;
    try_example("choice-limits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_optimal),
        cmocka_unit_test(test_stable),
        cmocka_unit_test(test_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
