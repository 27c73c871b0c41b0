/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers server/core/config*: defaults pass their own checks, who wins over whom, origins, every
 * way in which a file, a value or a flag can be wrong, and where passwords may stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/core/config.h"
#include "server/core/messages.h"
#include "server/core/utf8.h"

static char path[] = P_tmpdir "/billet.XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd >= 0 ? close(fd) : -1;
}

static int drop_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void defaults_are_good(void **state)
{
    (void)state;
    struct config *config = config_new();
    struct billet_error err;
    for (int i = 0; i < CONFIG_COUNT; i++) {
        const struct config_option *option = &config_options[i];
        enum config_id id = (enum config_id)i;
        assert_int_equal(config_find(option->name), i);
        assert_string_equal(config_origin_text(config, id), "default");
        assert_int_equal(config_set(config, id, option->def, &err), BILLET_OK);
        assert_int_equal(config_origin(config, id), CONFIG_FROM_FLAG);
        assert_true(utf8_count(billet_span_of(option->zh)) < strlen(option->zh));
        assert_true(strlen(option->en) > 0);
    }
    assert_int_equal(config_number(config, CONFIG_DB_CONNECTIONS), 8);
    assert_int_equal(config_check_server(config, &err), BILLET_OK);
    config_free(config);
    config_free(NULL);
}

static void the_nearer_source_wins(void **state)
{
    (void)state;
    struct config *config = config_new();
    struct billet_error err;
    char *argv[] = {"billetd",     "--config", path, "--worker-poll-ms=70",
                    "--log_level", "debug",    NULL};
    struct config_args args;
    write_file("# settings\n\ncity = 4301 ; the city\nworker_poll_ms=60\ndb_connections = 3\n"
               "log_level = error\n");
    setenv("BILLET_DB_CONNECTIONS", "5", 1);
    assert_int_equal(config_load_args(config, 6, argv, &args, &err), BILLET_OK);
    unsetenv("BILLET_DB_CONNECTIONS");
    assert_string_equal(config_text(config, CONFIG_CITY), "4301");
    assert_int_equal(config_number(config, CONFIG_DB_CONNECTIONS), 5);
    assert_int_equal(config_number(config, CONFIG_WORKER_POLL_MS), 70);
    assert_string_equal(config_text(config, CONFIG_LOG_LEVEL), "debug");
    char where[64];
    snprintf(where, sizeof where, "%s:3", path);
    assert_string_equal(config_origin_text(config, CONFIG_CITY), where);
    assert_string_equal(config_origin_text(config, CONFIG_DB_CONNECTIONS), "BILLET_DB_CONNECTIONS");
    assert_string_equal(config_origin_text(config, CONFIG_WORKER_POLL_MS), "--worker-poll-ms");
    assert_string_equal(config_origin_text(config, CONFIG_TIMEZONE), "default");
    config_free(config);
}

static void refuses_bad_files(void **state)
{
    (void)state;
    static char too_long[240];
    snprintf(too_long, sizeof too_long, "city = 4301\ndata = /%0200d\n", 1);
    const struct {
        const char *text;
        const char *line;
        const char *code;
        const char *field;
    } cases[] = {
        {"city = 4301\n\ncitty = 1\n", ":3", "config.unknown", "citty"},
        {"db-connections = 1\n", ":1", "config.unknown", "db-connections"},
        {"city = 4301\nlisten = x\n", ":2", "config.bad_value", "listen"},
        {"city = 4301\ncity = 4301\n", ":2", "config.twice", "city"},
        {"[server]\ncity = 4301\n", ":2", "config.not_a_setting", "city"},
        {"city = 4301\nwords\n", ":2", "config.not_a_setting", ""},
        {"city = 4301\n  data = /x\n", ":2", "config.not_a_setting", ""},
        {too_long, ":2", "config.not_a_setting", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct config *config = config_new();
        struct billet_error err;
        write_file(cases[i].text);
        assert_int_equal(config_read_file(config, path, true, &err), BILLET_EINVAL);
        assert_string_equal(err.code, cases[i].code);
        assert_string_equal(err.field, cases[i].field);
        assert_non_null(strstr(err.detail, cases[i].line));
        assert_non_null(message_find(err.code));
        config_free(config);
    }
    struct config *config = config_new();
    struct billet_error err;
    assert_int_equal(config_read_file(config, "/nonexistent", true, &err), BILLET_OK);
    assert_int_equal(config_read_file(config, "/nonexistent", false, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "config.unreadable");
    assert_int_equal(config_read_file(config, "/", true, &err), BILLET_EINVAL);
    config_free(config);
}

static void takes_the_longest_line_and_file(void **state)
{
    (void)state;
    struct config *config = config_new();
    struct billet_error err;
    char text[256];
    snprintf(text, sizeof text, "data = /%0190d\ncity = 4301\n", 1); /* 198 bytes */
    write_file(text);
    assert_int_equal(config_read_file(config, path, false, &err), BILLET_OK);
    assert_int_equal(strlen(config_text(config, CONFIG_DATA)), 191);
    assert_string_equal(config_text(config, CONFIG_CITY), "4301");
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 65536 / 16; i++) {
        fputs("# comment 12345\n", file);
    }
    fclose(file);
    assert_int_equal(config_read_file(config, path, false, &err), BILLET_OK);
    file = fopen(path, "a");
    fputs("#\n", file);
    fclose(file);
    assert_int_equal(config_read_file(config, path, false, &err), BILLET_EINVAL);
    config_free(config);
}

static void refuses_bad_values(void **state)
{
    (void)state;
    static const struct {
        enum config_id id;
        const char *good;
        const char *bad;
    } cases[] = {
        {CONFIG_CITY, "4301", "430"},
        {CONFIG_CITY, "", "43011"},
        {CONFIG_CITY, "0000", "43a1"},
        {CONFIG_DB_CONNECTIONS, "1", "0"},
        {CONFIG_DB_CONNECTIONS, "64", "65"},
        {CONFIG_DB_CONNECTIONS, "8", "8 "},
        {CONFIG_DB_CONNECTIONS, "8", ""},
        {CONFIG_DB_CONNECTIONS, "08", "-1"},
        {CONFIG_DB_CONNECTIONS, "8", "99999999999999999999"},
        {CONFIG_TIMEZONE, "Europe/Berlin", "../etc"},
        {CONFIG_TIMEZONE, "UTC", ""},
        {CONFIG_TIMEZONE, "Etc/GMT+8", "a b"},
        {CONFIG_LOG_LEVEL, "warn", "loud"},
        {CONFIG_LISTEN, "0.0.0.0:443", "0.0.0.0"},
        {CONFIG_LISTEN, "[::]:443", "::1:443"},
        {CONFIG_LISTEN, "127.0.0.1:65535", "127.0.0.1:65536"},
        {CONFIG_LISTEN, "127.0.0.1:0", "127.0.0.1:"},
        {CONFIG_LISTEN, "unix:/run/b", "unix:b"},
        {CONFIG_LISTEN, "127.0.0.1:1", "localhost:80"},
        {CONFIG_LISTEN, "127.0.0.1:1", "[127.0.0.1]:80"},
        {CONFIG_DATA, "/a b", "/a\tb"},
    };
    struct config *config = config_new();
    struct billet_error err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(config_set(config, cases[i].id, cases[i].good, &err), BILLET_OK);
        assert_int_equal(config_set(config, cases[i].id, cases[i].bad, &err), BILLET_EINVAL);
        assert_string_equal(err.code, "config.bad_value");
        assert_string_equal(config_text(config, cases[i].id), cases[i].good);
    }
    config_free(config);
}

static void passwords_stand_in_closed_files_only(void **state)
{
    (void)state;
    static const char *const secret[] = {"host=a password=x", "password = x", "PASSWORD=x",
                                         "host=a sslpassword=x", "postgresql://u:x@h/d"};
    static const char *const open[] = {"host=a user=b", "postgresql://u@h:5432/d",
                                       "host=a passfile=/x", ""};
    struct billet_error err;
    char shown[64];
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
        struct config *config = config_new();
        char text[128];
        assert_int_equal(config_set(config, CONFIG_DATABASE, secret[i], &err), BILLET_EINVAL);
        assert_string_equal(err.code, "config.secret");
        assert_null(strstr(err.detail, secret[i]));
        snprintf(text, sizeof text, "database = %s\n", secret[i]);
        write_file(text);
        chmod(path, 0644);
        assert_int_equal(config_read_file(config, path, false, &err), BILLET_EINVAL);
        assert_string_equal(err.code, "config.secret");
        chmod(path, 0640);
        assert_int_equal(config_read_file(config, path, false, &err), BILLET_OK);
        assert_string_equal(config_text(config, CONFIG_DATABASE), secret[i]);
        config_shown(config, CONFIG_DATABASE, shown, sizeof shown);
        assert_string_equal(shown, "***");
        config_free(config);
    }
    struct config *config = config_new();
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        assert_int_equal(config_set(config, CONFIG_DATABASE, open[i], &err), BILLET_OK);
        config_shown(config, CONFIG_DATABASE, shown, sizeof shown);
        assert_string_equal(shown, open[i]);
    }
    config_free(config);
}

static void checks_the_server(void **state)
{
    (void)state;
    struct config *config = config_new();
    struct billet_error err;
    static const char *const inside[] = {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "unix:/x"};
    static const char *const outside[] = {"0.0.0.0:1", "[::]:1", "10.0.0.1:1",
                                          "[::ffff:127.0.0.1]:1"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(config_set(config, CONFIG_LISTEN, inside[i], &err), BILLET_OK);
        assert_int_equal(config_check_server(config, &err), BILLET_OK);
        assert_int_equal(config_set(config, CONFIG_LISTEN, outside[i], &err), BILLET_OK);
        assert_int_equal(config_check_server(config, &err), BILLET_EINVAL);
        assert_string_equal(err.code, "config.exposed");
    }
    assert_int_equal(config_set(config, CONFIG_TLS_CERT, "/c", &err), BILLET_OK);
    assert_int_equal(config_check_server(config, &err), BILLET_EINVAL);
    assert_string_equal(err.field, "tls_cert");
    assert_int_equal(config_set(config, CONFIG_TLS_KEY, "/k", &err), BILLET_OK);
    assert_int_equal(config_check_server(config, &err), BILLET_OK);
    assert_int_equal(config_set(config, CONFIG_ADMIN_LISTEN, "0.0.0.0:1", &err), BILLET_OK);
    assert_int_equal(config_check_server(config, &err), BILLET_EINVAL);
    config_free(config);
}

static void refuses_bad_flags(void **state)
{
    (void)state;
    struct config_args args;
    struct billet_error err;
    char *cases[][3] = {{"billetd", "--no-such", "x"},
                        {"billetd", "word", "x"},
                        {"billetd", "--city", NULL},
                        {"billetd", "--city", "43"},
                        {"billetd", "--config", "/nonexistent"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct config *config = config_new();
        int argc = cases[i][2] != NULL ? 3 : 2;
        assert_int_equal(config_load_args(config, argc, cases[i], &args, &err), BILLET_EINVAL);
        config_free(config);
    }
    char *help[] = {"billetd", "--help", NULL};
    char *version[] = {"billetd", "--version", NULL};
    struct config *config = config_new();
    assert_int_equal(config_load_args(config, 2, help, &args, &err), BILLET_OK);
    assert_true(args.help && !args.version);
    assert_int_equal(config_load_args(config, 2, version, &args, &err), BILLET_OK);
    assert_true(args.version && !args.help);
    setenv("BILLET_CITY", "x", 1);
    assert_int_equal(config_read_environment(config, &err), BILLET_EINVAL);
    assert_non_null(strstr(err.detail, "BILLET_CITY"));
    unsetenv("BILLET_CITY");
    config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_good),
        cmocka_unit_test(the_nearer_source_wins),
        cmocka_unit_test(refuses_bad_files),
        cmocka_unit_test(takes_the_longest_line_and_file),
        cmocka_unit_test(refuses_bad_values),
        cmocka_unit_test(passwords_stand_in_closed_files_only),
        cmocka_unit_test(checks_the_server),
        cmocka_unit_test(refuses_bad_flags),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
