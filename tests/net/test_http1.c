/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar against tests/net/http1.golden: what is accepted, where requests end, and for
 * which reason the rest is refused, in every split. What a head means (method, target, fields)
 * is checked here too; sockets and deadlines are test_server.py's, foreign vectors test_llhttp.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "server/core/mem.h"
#include "tests/net/drive.h"

#define CASES_MAX 1000

static char *file_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b = {0};
    char chunk[4096];
    size_t n = 0;
    while (f != NULL && (n = fread(chunk, 1, sizeof chunk, f)) > 0) {
        buf_append(&b, chunk, n);
    }
    if (f != NULL) {
        fclose(f);
    }
    return b.ptr;
}

/* --- payloads ------------------------------------------------------------------------------- */

static int hex(char c)
{
    const char *digits = "0123456789abcdef";
    return (int)(strchr(digits, c | 0x20) - digits);
}

/* \r \n \t \xHH \\ ; returns how many bytes of the text it used. */
static size_t escape(const char *text, struct buf *out)
{
    switch (text[1]) {
    case 'r':
        buf_append_char(out, '\r');
        return 2;
    case 'n':
        buf_append_char(out, '\n');
        return 2;
    case 't':
        buf_append_char(out, '\t');
        return 2;
    case 'x':
        buf_append_char(out, (char)(hex(text[2]) * 16 + hex(text[3])));
        return 4;
    default:
        buf_append_char(out, text[1]);
        return 2;
    }
}

static void decode(const char *text, size_t len, struct buf *out);

/* {text*N}; 0 when this brace opens none. */
static size_t repeat(const char *text, size_t len, struct buf *out)
{
    const char *close = memchr(text, '}', len);
    const char *star = close != NULL ? memchr(text, '*', (size_t)(close - text)) : NULL;
    if (star == NULL) {
        return 0;
    }
    for (long n = strtol(star + 1, NULL, 10); n > 0; n--) {
        decode(text + 1, (size_t)(star - text - 1), out);
    }
    return (size_t)(close - text) + 1;
}

static void decode(const char *text, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len;) {
        size_t used = text[i] == '{' ? repeat(text + i, len - i, out) : 0;
        if (used == 0 && text[i] == '\\') {
            used = escape(text + i, out);
        }
        if (used == 0 && len - i >= 2 && memcmp(text + i, "\xc2\xb6", 2) == 0) {
            buf_append(out, "\r\n", 2);
            used = 2;
        }
        if (used == 0) {
            buf_append_char(out, text[i]);
            used = 1;
        }
        i += used;
    }
}

/* --- golden lines ---------------------------------------------------------------------------- */

struct golden {
    char *payload;
    const char *expected;
};

static void golden_runs(void **state)
{
    const struct golden *g = *state;
    struct buf bytes = {0};
    char told[DRIVE_SIZE];
    decode(g->payload, strlen(g->payload), &bytes);
    /* Long payloads at every 37th boundary: they are long only to reach a limit. */
    size_t stride = bytes.len > 2000 ? 37 : 1;
    for (size_t cut = 0; cut <= bytes.len; cut += stride) {
        drive_all(bytes.ptr, bytes.len, cut, 0, told);
        assert_string_equal(told, g->expected);
    }
    for (size_t step = 1; step <= 3; step++) {
        drive_all(bytes.ptr, bytes.len, 0, step, told);
        assert_string_equal(told, g->expected);
    }
    buf_fini(&bytes);
}

static size_t golden_load(char *text, struct CMUnitTest *tests, struct golden *lines)
{
    size_t count = 0;
    char *next = text;
    while (next != NULL && *next != '\0' && count < CASES_MAX) {
        char *line = next;
        next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        char *arrow = NULL;
        for (char *at = strstr(line, " -> "); at != NULL; at = strstr(at + 1, " -> ")) {
            arrow = at;
        }
        if (line[0] == '#' || arrow == NULL) {
            continue;
        }
        *arrow = '\0';
        lines[count] = (struct golden){line, arrow + 4};
        tests[count] = (struct CMUnitTest){line, golden_runs, NULL, NULL, &lines[count]};
        count++;
    }
    return count;
}

/* --- what a head means ------------------------------------------------------------------------ */

static void assert_span(struct billet_span span, const char *text)
{
    assert_true(billet_span_is(span, text));
}

static void push_head(struct http1 *p, const char *text)
{
    size_t taken = 0;
    struct billet_span body = {NULL, 0};
    http1_init(p);
    assert_int_equal(http1_push(p, text, strlen(text), &taken, &body), HTTP1_HEAD);
}

static void head_is_told(void **state)
{
    (void)state;
    struct http1 p;
    push_head(&p, "PUT /v1/a%20b?x=1 HTTP/1.1\r\nHost: x:1\r\nX-One:  a b \r\nx-one: c\r\n"
                  "Content-Length: 12\r\nExpect: 100-continue\r\n\r\n");
    assert_int_equal(p.method, M_PUT);
    assert_string_equal(http1_method_name(p.method), "PUT");
    assert_span(http1_target(&p), "/v1/a%20b?x=1");
    assert_span(http1_header(&p, "host"), "x:1");
    assert_span(http1_header(&p, "x-one"), "a b");
    assert_null(http1_header(&p, "x-two").ptr);
    assert_true(p.length == 12 && p.expect_continue && p.keep_alive && http1_has_body(&p));
    http1_fini(&p);
}

static void absolute_form_gives_its_path(void **state)
{
    (void)state;
    struct http1 p;
    push_head(&p, "GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_span(http1_target(&p), "/a?b");
    http1_fini(&p);
    push_head(&p, "GET http://x HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_span(http1_target(&p), "/");
    http1_fini(&p);
}

static void old_version_ends_the_connection(void **state)
{
    (void)state;
    struct http1 p;
    push_head(&p, "GET / HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\n\r\n");
    assert_true(!p.keep_alive && !p.expect_continue && !http1_has_body(&p));
    http1_fini(&p);
}

/* Every refusal has a status in use, a name and a text. */
static void refusals_are_told(void **state)
{
    (void)state;
    for (int r = 0; r < NET_REFUSALS; r++) {
        int status = net_refusal_status((enum net_refusal)r);
        assert_true(status == 0 || status == 200 || (status >= 400 && status < 600));
        assert_non_null(net_refusal_name((enum net_refusal)r));
        assert_non_null(net_refusal_text((enum net_refusal)r));
    }
}

/* Each allocation fails in turn: refused for memory, nothing leaks (under the sanitizers). */
static void memory_runs_out(void **state)
{
    (void)state;
    const char *text = "GET /a HTTP/1.1\r\nHost: x\r\nX: 0123456789012345678901234567890123456789"
                       "0123456789012345678901234567890123456789012345678901234567890\r\n\r\n";
    char told[DRIVE_SIZE] = "";
    unsigned long n = 1;
    do {
        mem_test_fail_at(n++);
        drive_all(text, strlen(text), 0, 1, told);
        mem_test_fail_at(0);
        assert_true(strcmp(told, "refuse:memory") == 0 || strcmp(told, "accept:1:0") == 0);
    } while (strcmp(told, "accept:1:0") != 0);
    assert_true(n > 2);
}

int main(void)
{
    static struct CMUnitTest tests[CASES_MAX + 5];
    static struct golden lines[CASES_MAX];
    const char *top = getenv("top_srcdir");
    char path[512];
    snprintf(path, sizeof path, "%s/tests/net/http1.golden", top != NULL ? top : ".");
    char *text = file_read(path);
    size_t count = text != NULL ? golden_load(text, tests, lines) : 0;
    const struct CMUnitTest more[] = {
        cmocka_unit_test(head_is_told),
        cmocka_unit_test(absolute_form_gives_its_path),
        cmocka_unit_test(old_version_ends_the_connection),
        cmocka_unit_test(refusals_are_told),
        cmocka_unit_test(memory_runs_out),
    };
    memcpy(tests + count, more, sizeof more);
    int failed = count < 300; /* the file was not found or was cut */
    failed += _cmocka_run_group_tests("http1", tests, count + 5, NULL, NULL);
    mem_free(text);
    return failed;
}
