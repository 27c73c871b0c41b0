/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model's example bundles: the engine must write what is expected of it (lists and, for
 * stable and choice, referrals; for optimal the objective), line by line apart from white
 * space, and the checker must accept what is expected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/bundle/bundle.h"

static const char *const examples[] = {
    "optimal", "optimal-limits", "stable", "stable-limits", "choice", "choice-limits",
};
#define EXAMPLES (sizeof examples / sizeof examples[0])

struct example {
    struct bundle_folder folder;
    struct bundle_output output;
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
}

static void close_example(struct example *e)
{
    bundle_output_fini(&e->output);
    bundle_folder_fini(&e->folder);
}

static json_t *parse(const char *text, size_t len)
{
    json_error_t why;
    json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
    if (value == NULL) {
        fail_msg("%.60s: %s", text, why.text);
    }
    return value;
}

static size_t line_length(struct billet_span text)
{
    const char *end = memchr(text.ptr, '\n', text.len);
    return end != NULL ? (size_t)(end - text.ptr) : text.len;
}

static void skip_line(struct billet_span *text, size_t len)
{
    size_t used = len < text->len ? len + 1 : len;
    text->ptr += used;
    text->len -= used;
}

static void same_lines(const char *name, struct billet_span found, struct billet_span wanted)
{
    for (size_t line = 1; found.len > 0 || wanted.len > 0; line++) {
        size_t found_len = line_length(found);
        size_t wanted_len = line_length(wanted);
        json_t *left = parse(found.ptr, found_len);
        json_t *right = parse(wanted.ptr, wanted_len);
        if (json_equal(left, right) == 0) {
            fail_msg("%s line %zu: %.*s", name, line, (int)found_len, found.ptr);
        }
        json_decref(left);
        json_decref(right);
        skip_line(&found, found_len);
        skip_line(&wanted, wanted_len);
    }
}

/* All of the certificate but the prices, which the examples do not carry. */
static void same_certificate(const char *name, struct billet_span found, struct billet_span wanted)
{
    json_t *left = parse(found.ptr, found.len);
    json_t *right = parse(wanted.ptr, wanted.len);
    json_object_del(left, "prices");
    json_object_del(right, "prices");
    if (json_equal(left, right) == 0) {
        fail_msg("%s: another certificate: %.*s", name, 200, found.ptr);
    }
    json_decref(left);
    json_decref(right);
}

static void test_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct example e;
        open_example(&e, examples[i]);
        same_lines(examples[i], buf_span(&e.output.files[BUNDLE_LISTS]),
                   e.folder.outputs[BUNDLE_LISTS]);
        if (strncmp(examples[i], "optimal", 7) != 0) {
            same_lines(examples[i], buf_span(&e.output.files[BUNDLE_REFERRALS]),
                       e.folder.outputs[BUNDLE_REFERRALS]);
        }
        same_certificate(examples[i], buf_span(&e.output.files[BUNDLE_CERTIFICATE]),
                         e.folder.outputs[BUNDLE_CERTIFICATE]);
        close_example(&e);
    }
}

static enum billet_finding finding_of(const struct example *e, const struct billet_span *outputs)
{
    struct billet_error err = {0};
    struct billet_verdict verdict = {0};
    enum billet_status status = bundle_verify(&e->folder.input, outputs, NULL, &verdict, &err);
    if (status != BILLET_OK) {
        fail_msg("verify: %s", err.message);
    }
    return verdict.finding;
}

static void test_verified(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct example e;
        struct billet_span own[BUNDLE_OUTPUTS];
        open_example(&e, examples[i]);
        for (size_t k = 0; k < BUNDLE_OUTPUTS; k++) {
            own[k] = buf_span(&e.output.files[k]);
        }
        bool optimal = strncmp(examples[i], "optimal", 7) == 0;
        assert_int_equal(finding_of(&e, own), BILLET_VALID);
        assert_int_equal(finding_of(&e, e.folder.outputs),
                         optimal ? BILLET_UNPROVED : BILLET_VALID);
        close_example(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expected),
        cmocka_unit_test(test_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
