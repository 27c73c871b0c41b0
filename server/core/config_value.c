/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a value of each type must look: one function a type, in one table. An error tells what is
 * wanted; a value is quoted only where it cannot be a secret.
 */
#include "server/core/config_inner.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "server/core/clock.h"
#include "server/core/crypto.h"
#include "server/core/log.h"

#define WANTED_SIZE  160
#define ADDRESS_SIZE 128

/* True, or what is wanted instead. */
typedef bool check_fn(const struct config_option *option, const char *text,
                      char wanted[static WANTED_SIZE]);

static bool check_text(const struct config_option *option, const char *text,
                       char wanted[static WANTED_SIZE])
{
    (void)option;
    snprintf(wanted, WANTED_SIZE, "a text without control characters");
    for (const char *c = text; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) {
            return false;
        }
    }
    return true;
}

static bool check_number(const struct config_option *option, const char *text,
                         char wanted[static WANTED_SIZE])
{
    snprintf(wanted, WANTED_SIZE, "a number from %" PRId64 " to %" PRId64 "%s%s", option->min,
             option->max, option->unit[0] != '\0' ? " " : "", option->unit);
    size_t len = strlen(text);
    if (len == 0 || len > 18 || strspn(text, "0123456789") != len) {
        return false;
    }
    int64_t value = strtoll(text, NULL, 10);
    return value >= option->min && value <= option->max;
}

static bool check_city(const struct config_option *option, const char *text,
                       char wanted[static WANTED_SIZE])
{
    (void)option;
    snprintf(wanted, WANTED_SIZE, "four digits");
    size_t len = strlen(text);
    return len == 0 || (len == 4 && strspn(text, "0123456789") == len);
}

/* Only the form: whether the host knows it is seen when it is set. */
static bool check_timezone(const struct config_option *option, const char *text,
                           char wanted[static WANTED_SIZE])
{
    snprintf(wanted, WANTED_SIZE, "the name of a time zone, such as %s", option->def);
    size_t len = strlen(text);
    bool good = len > 0 && text[0] != '/' && strstr(text, "..") == NULL;
    for (size_t i = 0; i < len; i++) {
        good = good && (isalnum((unsigned char)text[i]) || strchr("/_+-", text[i]) != NULL);
    }
    return good;
}

static bool check_log_level(const struct config_option *option, const char *text,
                            char wanted[static WANTED_SIZE])
{
    (void)option;
    enum log_level level = LOG_INFO;
    snprintf(wanted, WANTED_SIZE, "debug, info, warn or error");
    return log_level_parse(text, &level);
}

/* Splits "host:port", "[host]:port"; false when it is neither. */
static bool split_address(const char *text, char host[static ADDRESS_SIZE], const char **port)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= ADDRESS_SIZE) {
        return false;
    }
    size_t len = (size_t)(colon - text);
    bool bracketed = len >= 2 && text[0] == '[' && text[len - 1] == ']';
    snprintf(host, ADDRESS_SIZE, "%.*s", (int)(bracketed ? len - 2 : len),
             bracketed ? text + 1 : text);
    *port = colon + 1;
    return bracketed == (strchr(host, ':') != NULL);
}

static bool port_ok(const char *port)
{
    size_t len = strlen(port);
    return len >= 1 && len <= 5 && strspn(port, "0123456789") == len &&
           strtol(port, NULL, 10) <= 65535;
}

static bool check_address(const struct config_option *option, const char *text,
                          char wanted[static WANTED_SIZE])
{
    (void)option;
    char host[ADDRESS_SIZE];
    const char *port = NULL;
    unsigned char bytes[16];
    snprintf(wanted, WANTED_SIZE, "an address such as 127.0.0.1:8080, [::1]:8080 or unix:/path");
    if (strncmp(text, "unix:", 5) == 0) {
        return text[5] == '/' && strlen(text + 5) <= 107;
    }
    return split_address(text, host, &port) && port_ok(port) &&
           (inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1);
}

bool config_is_loopback(const char *address)
{
    char host[ADDRESS_SIZE];
    const char *port = NULL;
    if (strncmp(address, "unix:", 5) == 0) {
        return true;
    }
    if (!split_address(address, host, &port)) {
        return false;
    }
    struct in6_addr six;
    struct in_addr four;
    if (inet_pton(AF_INET, host, &four) == 1) {
        return (ntohl(four.s_addr) >> 24) == 127;
    }
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static check_fn *const checks[] = {
    [CONFIG_IS_TEXT] = check_text,           [CONFIG_IS_NUMBER] = check_number,
    [CONFIG_IS_CITY] = check_city,           [CONFIG_IS_TIMEZONE] = check_timezone,
    [CONFIG_IS_LOG_LEVEL] = check_log_level, [CONFIG_IS_ADDRESS] = check_address,
};

/* libpq's two forms: "... password=x ..." and "postgresql://user:x@host". */
bool config_has_password(const char *conninfo)
{
    const char *rest = strstr(conninfo, "://");
    if (rest != NULL) {
        const char *at = strchr(rest + 3, '@');
        const char *colon = strchr(rest + 3, ':');
        if (at != NULL && colon != NULL && colon < at) {
            return true;
        }
    }
    for (const char *c = conninfo; *c != '\0'; c++) {
        if (strncasecmp(c, "password", 8) == 0 && c[8 + strspn(c + 8, " \t")] == '=') {
            return true;
        }
    }
    return false;
}

void config_wipe(char *text)
{
    crypto_wipe(text, strlen(text));
}

static enum billet_status refuse(enum config_id id, const char *code, const char *where,
                                 const char *why, struct billet_error *err)
{
    const char *name = config_options[id].name;
    billet_error_set(err, BILLET_EINVAL, "the setting %s is not acceptable", name);
    billet_error_detail(err, "%s: %s.", where, why);
    billet_error_field(err, "%s", name);
    billet_error_code(err, code);
    return BILLET_EINVAL;
}

enum billet_status config_check_value(enum config_id id, const char *text,
                                      enum config_origin origin, const char *where,
                                      struct billet_error *err)
{
    const struct config_option *option = &config_options[id];
    char wanted[WANTED_SIZE] = "";
    if (!checks[option->type](option, text, wanted)) {
        char why[WANTED_SIZE + 16];
        snprintf(why, sizeof why, "wanted is %s", wanted);
        return refuse(id, "config.bad_value", where, why, err);
    }
    if (id == CONFIG_DATABASE && origin != CONFIG_FROM_FILE && config_has_password(text)) {
        return refuse(id, "config.secret", where,
                      "others can see it; write it into a file of settings or a passfile", err);
    }
    return BILLET_OK;
}
