/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of a head mean: method, target, version, and the few fields that decide about
 * framing and the connection. Each is a row of a table with its own refusal.
 */
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "server/net/http1_inner.h"

/* clang-format off */
#define ALNUM (C_TOKEN | C_TARGET | C_VALUE | C_HOST)
#define HEXA  (ALNUM | C_HEX)
const uint8_t http1_class[256] = {
    ['\t'] = C_VALUE, [' '] = C_VALUE, ['"'] = C_VALUE, ['#'] = C_TOKEN | C_VALUE,
    ['<'] = C_VALUE, ['>'] = C_VALUE, ['\\'] = C_VALUE, ['{'] = C_VALUE, ['}'] = C_VALUE,
    ['^'] = C_TOKEN | C_VALUE, ['`'] = C_TOKEN | C_VALUE, ['|'] = C_TOKEN | C_VALUE,
    ['('] = C_TARGET | C_VALUE, [')'] = C_TARGET | C_VALUE, [','] = C_TARGET | C_VALUE,
    ['/'] = C_TARGET | C_VALUE, [':'] = C_TARGET | C_VALUE, [';'] = C_TARGET | C_VALUE,
    ['='] = C_TARGET | C_VALUE, ['?'] = C_TARGET | C_VALUE, ['@'] = C_TARGET | C_VALUE,
    ['['] = C_TARGET | C_VALUE, [']'] = C_TARGET | C_VALUE,
    ['!'] = C_TOKEN | C_TARGET | C_VALUE, ['$'] = C_TOKEN | C_TARGET | C_VALUE,
    ['%'] = C_TOKEN | C_TARGET | C_VALUE, ['&'] = C_TOKEN | C_TARGET | C_VALUE,
    ['\''] = C_TOKEN | C_TARGET | C_VALUE, ['*'] = C_TOKEN | C_TARGET | C_VALUE,
    ['+'] = C_TOKEN | C_TARGET | C_VALUE, ['~'] = C_TOKEN | C_TARGET | C_VALUE,
    ['-'] = ALNUM, ['.'] = ALNUM, ['_'] = ALNUM,
    ['0' ... '9'] = HEXA | C_DIGIT, ['A' ... 'F'] = HEXA, ['G' ... 'Z'] = ALNUM,
    ['a' ... 'f'] = HEXA, ['g' ... 'z'] = ALNUM,
    [0x80 ... 0xFF] = C_VALUE,
};
/* clang-format on */

static const char *const method_names[M_COUNT] = {
    [M_GET] = "GET",     [M_HEAD] = "HEAD",     [M_POST] = "POST",       [M_PUT] = "PUT",
    [M_PATCH] = "PATCH", [M_DELETE] = "DELETE", [M_OPTIONS] = "OPTIONS",
};

const char *http1_method_name(enum http1_method method)
{
    return method_names[method];
}

enum net_refusal http1_on_method(struct http1 *p)
{
    for (int m = 0; m < M_COUNT; m++) {
        if (billet_span_is(buf_span(&p->store), method_names[m])) {
            p->method = (enum http1_method)m;
            return NET_ACCEPTED;
        }
    }
    return NET_REFUSE_METHOD_UNKNOWN;
}

/* --- target and host ------------------------------------------------------------------------- */

static bool all_of(struct billet_span text, unsigned classes)
{
    return http1_run(text.ptr, text.len, classes) == text.len;
}

static bool port_valid(struct billet_span port)
{
    return port.len <= 5 && all_of(port, C_DIGIT);
}

/* "[" IPv6 "]": the address itself is not resolved by us, so its bytes are enough. */
static size_t address_len(struct billet_span host)
{
    size_t n = 1;
    while (n < host.len &&
           (http1_is(host.ptr[n], C_HEX) || host.ptr[n] == ':' || host.ptr[n] == '.')) {
        n++;
    }
    return n > 1 && n < host.len && host.ptr[n] == ']' ? n + 1 : 0;
}

static bool authority_valid(struct billet_span host)
{
    bool bracket = host.len > 0 && host.ptr[0] == '[';
    size_t n = bracket ? address_len(host) : http1_run(host.ptr, host.len, C_HOST);
    if (n == 0 || n == host.len) {
        return n > 0;
    }
    return host.ptr[n] == ':' &&
           port_valid((struct billet_span){host.ptr + n + 1, host.len - n - 1});
}

static bool percents_valid(struct billet_span target)
{
    for (size_t i = 0; i < target.len; i++) {
        if (target.ptr[i] == '%' && (target.len - i < 3 || !http1_is(target.ptr[i + 1], C_HEX) ||
                                     !http1_is(target.ptr[i + 2], C_HEX))) {
            return false;
        }
    }
    return true;
}

/* http://authority/path?query, as a proxy gets it. Sets target to path and query. */
static enum net_refusal absolute_form(struct http1 *p, struct billet_span text)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < 2; i++) {
        size_t skip = strlen(schemes[i]);
        if (text.len <= skip || strncasecmp(text.ptr, schemes[i], skip) != 0) {
            continue;
        }
        const char *slash = memchr(text.ptr + skip, '/', text.len - skip);
        size_t end = slash != NULL ? (size_t)(slash - text.ptr) : text.len;
        p->authority = (struct http1_part){(uint16_t)(p->target.at + skip), (uint16_t)(end - skip)};
        if (!authority_valid(http1_text(p, p->authority))) {
            return NET_REFUSE_TARGET_SYNTAX;
        }
        /* No path: the last slash of "://" stands for it. */
        size_t at = slash != NULL ? end : skip - 1;
        size_t len = slash != NULL ? text.len - end : 1;
        p->target = (struct http1_part){(uint16_t)(p->target.at + at), (uint16_t)len};
        return NET_ACCEPTED;
    }
    return NET_REFUSE_TARGET_SYNTAX;
}

enum net_refusal http1_on_target(struct http1 *p)
{
    struct billet_span text = http1_target(p);
    if (billet_span_is(text, "*")) {
        return p->method == M_OPTIONS ? NET_ACCEPTED : NET_REFUSE_TARGET_SYNTAX;
    }
    if (!percents_valid(text)) {
        return NET_REFUSE_TARGET_SYNTAX;
    }
    enum net_refusal reason = text.ptr[0] == '/' ? NET_ACCEPTED : absolute_form(p, text);
    struct billet_span path = http1_target(p);
    bool brackets = memchr(path.ptr, '[', path.len) != NULL ||
                    memchr(path.ptr, ']', path.len) != NULL; /* only for an address */
    return reason == NET_ACCEPTED && brackets ? NET_REFUSE_TARGET_SYNTAX : reason;
}

/* Called with each longer prefix, so that "HTTP/5.6" needs no more bytes to be refused. */
enum net_refusal http1_on_version(struct http1 *p, struct billet_span text)
{
    static const char pattern[] = "HTTP/d.d";
    for (size_t i = 0; i < text.len; i++) {
        bool fits = pattern[i] == 'd' ? http1_is(text.ptr[i], C_DIGIT) : text.ptr[i] == pattern[i];
        if (!fits) {
            return text.ptr[i] == '\n' ? NET_REFUSE_BARE_LF : NET_REFUSE_LINE_SYNTAX;
        }
    }
    if (text.len < sizeof pattern - 1) {
        return NET_ACCEPTED;
    }
    p->minor = text.ptr[7] == '1';
    p->keep_alive = p->minor;
    return text.ptr[5] == '1' && (p->minor || text.ptr[7] == '0') ? NET_ACCEPTED
                                                                  : NET_REFUSE_VERSION;
}

/* --- fields ---------------------------------------------------------------------------------- */

static enum net_refusal on_host(struct http1 *p, struct billet_span value)
{
    p->has_host = true;
    return authority_valid(value) ? NET_ACCEPTED : NET_REFUSE_HOST_SYNTAX;
}

/* Plain digits; no sign, list or leading zero (some read those as octal). */
static enum net_refusal on_length(struct http1 *p, struct billet_span value)
{
    bool zeros = value.len > 1 && value.ptr[0] == '0';
    if (value.len == 0 || zeros || !all_of(value, C_DIGIT)) {
        return NET_REFUSE_LENGTH_SYNTAX;
    }
    uint64_t length = 0;
    for (size_t i = 0; i < value.len; i++) {
        uint64_t digit = (uint64_t)(value.ptr[i] - '0');
        if (length > (INT64_MAX - digit) / 10) {
            return NET_REFUSE_LENGTH_OVERFLOW;
        }
        length = length * 10 + digit;
    }
    p->length = length;
    p->has_length = true;
    return p->chunked ? NET_REFUSE_LENGTH_CHUNKED : NET_ACCEPTED;
}

static bool is_word(struct billet_span text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

static enum net_refusal on_coding(struct http1 *p, struct billet_span value)
{
    if (p->has_length) {
        return NET_REFUSE_LENGTH_CHUNKED;
    }
    if (!p->minor) {
        return NET_REFUSE_CODING_VERSION;
    }
    p->chunked = is_word(value, "chunked");
    return p->chunked ? NET_ACCEPTED : NET_REFUSE_CODING_UNKNOWN;
}

static struct billet_span trim(struct billet_span s)
{
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) {
        s = (struct billet_span){s.ptr + 1, s.len - 1};
    }
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')) {
        s.len--;
    }
    return s;
}

static enum net_refusal on_connection(struct http1 *p, struct billet_span value)
{
    while (value.len > 0) {
        const char *comma = memchr(value.ptr, ',', value.len);
        size_t n = comma != NULL ? (size_t)(comma - value.ptr) : value.len;
        if (is_word(trim((struct billet_span){value.ptr, n}), "close")) {
            p->keep_alive = false;
        }
        size_t skip = comma != NULL ? n + 1 : n;
        value = (struct billet_span){value.ptr + skip, value.len - skip};
    }
    return NET_ACCEPTED;
}

static enum net_refusal on_expect(struct http1 *p, struct billet_span value)
{
    p->expect_continue = p->minor;
    return is_word(value, "100-continue") ? NET_ACCEPTED : NET_REFUSE_EXPECT;
}

/* Fields with a meaning here, or that must not come twice. None of them may be a trailer. */
static const struct {
    const char *name;
    enum net_refusal repeated; /* NET_ACCEPTED: may be repeated */
    enum net_refusal (*apply)(struct http1 *p, struct billet_span value);
} rules[] = {
    {"host", NET_REFUSE_HOST_REPEATED, on_host},
    {"content-length", NET_REFUSE_LENGTH_REPEATED, on_length},
    {"transfer-encoding", NET_REFUSE_CODING_REPEATED, on_coding},
    {"connection", NET_ACCEPTED, on_connection},
    {"expect", NET_REFUSE_FIELD_REPEATED, on_expect},
    {"authorization", NET_REFUSE_FIELD_REPEATED, NULL},
    {"content-type", NET_REFUSE_FIELD_REPEATED, NULL},
    {"content-encoding", NET_REFUSE_FIELD_REPEATED, NULL},
    {"idempotency-key", NET_REFUSE_FIELD_REPEATED, NULL},
    {"if-match", NET_REFUSE_FIELD_REPEATED, NULL},
    {"cookie", NET_REFUSE_FIELD_REPEATED, NULL},
};

enum net_refusal http1_on_field(struct http1 *p, struct http1_field field)
{
    struct billet_span name = http1_text(p, field.name);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!billet_span_is(name, rules[i].name)) {
            continue;
        }
        if (p->trailing) {
            return NET_REFUSE_TRAILER;
        }
        /* The field itself is not counted yet, so this finds an earlier one. */
        if (rules[i].repeated != NET_ACCEPTED && http1_header(p, rules[i].name).ptr != NULL) {
            return rules[i].repeated;
        }
        return rules[i].apply != NULL ? rules[i].apply(p, http1_text(p, field.value))
                                      : NET_ACCEPTED;
    }
    return NET_ACCEPTED;
}

enum net_refusal http1_on_head(struct http1 *p)
{
    if (p->minor && !p->has_host) {
        return NET_REFUSE_HOST_MISSING;
    }
    struct billet_span authority = http1_text(p, p->authority);
    struct billet_span host = http1_header(p, "host");
    bool same = authority.len == host.len &&
                (host.len == 0 || strncasecmp(authority.ptr, host.ptr, host.len) == 0);
    return authority.len > 0 && p->has_host && !same ? NET_REFUSE_TARGET_HOST : NET_ACCEPTED;
}
