/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where settings come from: files (inih), environment, flags of the daemons.
 *
 * inih does not tell line numbers to its handler, cuts lines at 200 bytes without a word and
 * joins indented lines to the one above. The reader given to it therefore counts the lines and
 * refuses long and indented ones.
 */
#include "server/core/config_inner.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/core/limits.h"

#define LINE_MAX_BYTES 198 /* inih's 200 less line feed and NUL */

struct source {
    struct config *config;
    const char *path;
    FILE *file;
    unsigned line;
    size_t bytes;
    bool secret_ok; /* others cannot read it */
    bool seen[CONFIG_COUNT];
    bool failed;
    struct billet_error err;
};

static void where_text(const struct source *source, char *out, size_t size)
{
    snprintf(out, size, "%s:%u", source->path, source->line);
}

/* The first failure is told. */
static void fail(struct source *source, const char *code, const char *field, const char *why)
{
    if (source->failed) {
        return;
    }
    char where[512];
    where_text(source, where, sizeof where);
    source->failed = true;
    billet_error_set(&source->err, BILLET_EINVAL, "the file of settings is not acceptable");
    billet_error_detail(&source->err, "%s: %s.", where, why);
    billet_error_field(&source->err, "%s", field);
    billet_error_code(&source->err, code);
}

static bool line_ok(const char *line, size_t len, struct source *source)
{
    if (len > LINE_MAX_BYTES && line[len - 1] != '\n') {
        fail(source, "config.not_a_setting", "", "the line is too long");
    } else if (isspace((unsigned char)line[0]) && line[strspn(line, " \t\r\n")] != '\0') {
        fail(source, "config.not_a_setting", "", "the line is indented");
    } else if (source->bytes > LIMIT_CONFIG_FILE_BYTES) {
        fail(source, "config.not_a_setting", "", "the file is too long");
    }
    return !source->failed;
}

/* inih's reader, in the manner of fgets(). */
static char *read_line(char *out, int size, void *arg)
{
    struct source *source = arg;
    if (source->failed || fgets(out, size, source->file) == NULL) {
        return NULL;
    }
    size_t len = strlen(out);
    source->line++;
    source->bytes += len;
    return line_ok(out, len, source) ? out : NULL;
}

static void take(struct source *source, enum config_id id, const char *value)
{
    char where[512];
    where_text(source, where, sizeof where);
    if (id == CONFIG_DATABASE && !source->secret_ok && config_has_password(value)) {
        fail(source, "config.secret", config_options[id].name,
             "others can read this file; its mode must be 0600 or 0640");
    } else if (config_put(source->config, id, value, CONFIG_FROM_FILE, where, &source->err) !=
               BILLET_OK) {
        source->failed = true;
    }
}

/* inih's handler; 0 is an error. */
static int on_setting(void *arg, const char *section, const char *name, const char *value)
{
    struct source *source = arg;
    enum config_id id = strchr(name, '-') == NULL ? config_find(name) : CONFIG_COUNT;
    if (source->failed) {
        return 0;
    }
    if (section[0] != '\0') {
        fail(source, "config.not_a_setting", name, "there are no sections");
    } else if (id == CONFIG_COUNT) {
        fail(source, "config.unknown", name, "there is no such setting");
    } else if (source->seen[id]) {
        fail(source, "config.twice", name, "it is set above");
    } else {
        source->seen[id] = true;
        take(source, id, value);
    }
    return source->failed ? 0 : 1;
}

static enum billet_status unreadable(const char *path, int error, struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "cannot read the file of settings");
    billet_error_detail(err, "%s: %s.", path, strerror(error));
    billet_error_code(err, "config.unreadable");
    return BILLET_EINVAL;
}

enum billet_status config_read_file(struct config *config, const char *path, bool may_be_absent,
                                    struct billet_error *err)
{
    struct source source = {.config = config, .path = path, .file = fopen(path, "re")};
    if (source.file == NULL) {
        bool absent = errno == ENOENT && may_be_absent;
        return absent ? BILLET_OK : unreadable(path, errno, err);
    }
    struct stat st;
    if (fstat(fileno(source.file), &st) != 0 || !S_ISREG(st.st_mode)) {
        fclose(source.file);
        return unreadable(path, EINVAL, err);
    }
    source.secret_ok = (st.st_mode & S_IRWXO) == 0;
    int line = ini_parse_stream(read_line, &source, on_setting, &source);
    fclose(source.file);
    if (!source.failed && line != 0) { /* a line that inih itself did not understand */
        source.line = line > 0 ? (unsigned)line : source.line;
        fail(&source, "config.not_a_setting", "", "not \"name = value\"");
    }
    if (source.failed && err != NULL) {
        *err = source.err;
    }
    return source.failed ? BILLET_EINVAL : BILLET_OK;
}

enum billet_status config_read_environment(struct config *config, struct billet_error *err)
{
    for (int i = 0; i < CONFIG_COUNT; i++) {
        char name[64];
        snprintf(name, sizeof name, "BILLET_%s", config_options[i].name);
        for (char *c = name; *c != '\0'; c++) {
            *c = (char)toupper((unsigned char)*c);
        }
        const char *value = getenv(name);
        if (value == NULL) {
            continue;
        }
        enum billet_status status =
            config_put(config, (enum config_id)i, value, CONFIG_FROM_ENVIRONMENT, name, err);
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

enum billet_status config_load(struct config *config, const char *system_file, const char *file,
                               struct billet_error *err)
{
    const char *first = system_file != NULL ? system_file : CONFIG_SYSTEM_FILE;
    enum billet_status status = config_read_file(config, first, true, err);
    if (status == BILLET_OK && file != NULL) {
        status = config_read_file(config, file, false, err);
    }
    return status == BILLET_OK ? config_read_environment(config, err) : status;
}

/* --- flags --- */

static enum billet_status bad_flag(const char *word, const char *why, struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "the command line is not acceptable");
    billet_error_detail(err, "%.*s: %s.", (int)strcspn(word, "="), word, why);
    billet_error_field(err, "%.*s", (int)strcspn(word, "="), word);
    billet_error_code(err, "config.unknown");
    return BILLET_EINVAL;
}

/* One flag of argv[*at]: name in out, value after "=" or in the next word. */
static enum billet_status split_flag(int argc, char **argv, int *at, char *out, size_t size,
                                     const char **value, struct billet_error *err)
{
    const char *word = argv[*at];
    size_t len = strcspn(word, "=");
    if (strncmp(word, "--", 2) != 0 || len - 2 >= size) {
        return bad_flag(word, "there is no such flag", err);
    }
    snprintf(out, size, "%.*s", (int)len - 2, word + 2);
    *value = word[len] == '=' ? word + len + 1 : NULL;
    if (*value == NULL && *at + 1 < argc) {
        *value = argv[++*at];
    }
    return *value != NULL ? BILLET_OK : bad_flag(word, "it needs a value", err);
}

static bool is_switch(const char *word, struct config_args *args)
{
    args->help = args->help || strcmp(word, "--help") == 0;
    args->version = args->version || strcmp(word, "--version") == 0;
    return strcmp(word, "--help") == 0 || strcmp(word, "--version") == 0;
}

/* Goes through the flags: looks for --config first (set == false), sets the rest later. */
static enum billet_status walk(struct config *config, int argc, char **argv, bool set,
                               const char **file, struct config_args *args,
                               struct billet_error *err)
{
    for (int i = 1; i < argc; i++) {
        char name[64];
        const char *value = NULL;
        if (is_switch(argv[i], args)) {
            continue;
        }
        const char *word = argv[i];
        enum billet_status status = split_flag(argc, argv, &i, name, sizeof name, &value, err);
        if (status != BILLET_OK) {
            return status;
        }
        if (strcmp(name, "config") == 0) {
            *file = value;
            continue;
        }
        enum config_id id = config_find(name);
        if (id == CONFIG_COUNT) {
            return bad_flag(word, "there is no such flag", err);
        }
        status = set ? config_set(config, id, value, err) : BILLET_OK;
        if (status != BILLET_OK) {
            return status;
        }
    }
    return BILLET_OK;
}

enum billet_status config_load_args(struct config *config, int argc, char **argv,
                                    struct config_args *args, struct billet_error *err)
{
    const char *file = NULL;
    struct config_args found = {.help = false};
    enum billet_status status = walk(config, argc, argv, false, &file, &found, err);
    if (status != BILLET_OK) {
        return status;
    }
    *args = found;
    if (found.help || found.version) {
        return BILLET_OK;
    }
    status = config_load(config, NULL, file, err);
    return status == BILLET_OK ? walk(config, argc, argv, true, &file, &found, err) : status;
}
