/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings: one table (options.def), one order of who wins:
 *
 *     default  <  /etc/billet/billet.conf  <  --config FILE  <  BILLET_NAME  <  --name
 *
 * Files have lines `name = value`; an unknown name, a second line of the same name and a bad
 * value are errors that tell file and line. Every value remembers where it came from. Passwords
 * may stand in a file only, and only in one that others cannot read.
 */
#ifndef BILLET_SERVER_CORE_CONFIG_H
#define BILLET_SERVER_CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"

#define CONFIG_SYSTEM_FILE "/etc/billet/billet.conf"

enum config_id {
#define CONFIG_OPTION(ident, name, type, def, min, max, unit, zh, en) CONFIG_##ident,
#include "server/core/options.def"
#undef CONFIG_OPTION
    CONFIG_COUNT
};

enum config_type {
    CONFIG_IS_TEXT,
    CONFIG_IS_NUMBER,
    CONFIG_IS_CITY,      /* empty or four digits */
    CONFIG_IS_TIMEZONE,  /* name of a time zone; checked when it is set */
    CONFIG_IS_LOG_LEVEL, /* debug info warn error */
    CONFIG_IS_ADDRESS,   /* 1.2.3.4:80, [::1]:80 or unix:/path; a port of 0 takes any */
};

enum config_origin {
    CONFIG_FROM_DEFAULT,
    CONFIG_FROM_FILE,
    CONFIG_FROM_ENVIRONMENT,
    CONFIG_FROM_FLAG,
};

struct config_option {
    const char *name;
    enum config_type type;
    const char *def;
    int64_t min;
    int64_t max;
    const char *unit; /* "" or "ms", "s", "bytes" */
    const char *zh;
    const char *en;
};

extern const struct config_option config_options[CONFIG_COUNT];

struct config;

/* All defaults. NULL: no memory. */
struct config *config_new(void);
void config_free(struct config *config);

/* CONFIG_COUNT when there is no such setting. Hyphens count as underscores. */
enum config_id config_find(const char *name);

/* The usual order: the system's file when it is there, `file` unless NULL, the environment.
 * Flags come after, by config_set(). system_file NULL = CONFIG_SYSTEM_FILE. */
enum billet_status config_load(struct config *config, const char *system_file, const char *file,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* One file. A file that is not there is an error unless it may be absent. */
enum billet_status config_read_file(struct config *config, const char *path, bool may_be_absent,
                                    struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status config_read_environment(struct config *config,
                                           struct billet_error *err) BILLET_MUST_CHECK;
/* As from a flag. */
enum billet_status config_set(struct config *config, enum config_id id, const char *value,
                              struct billet_error *err) BILLET_MUST_CHECK;

/* Flags of a daemon: --config FILE, --NAME VALUE or --NAME=VALUE for every setting, --help,
 * --version; reads files and environment in between. Nothing else is taken. */
struct config_args {
    bool help;
    bool version;
};
enum billet_status config_load_args(struct config *config, int argc, char **argv,
                                    struct config_args *args,
                                    struct billet_error *err) BILLET_MUST_CHECK;

/* What billetd must have beyond single values: certificate and key together, and no foreign
 * address without them. */
enum billet_status config_check_server(const struct config *config,
                                       struct billet_error *err) BILLET_MUST_CHECK;
/* 127.0.0.0/8, [::1] or unix:. */
bool config_is_loopback(const char *address);

/* Borrowed until the next change. Never NULL. */
const char *config_text(const struct config *config, enum config_id id);
/* Of a CONFIG_IS_NUMBER. */
int64_t config_number(const struct config *config, enum config_id id);
enum config_origin config_origin(const struct config *config, enum config_id id);
/* "default", "/etc/billet/billet.conf:3", "BILLET_CITY", "--city". Borrowed as above. */
const char *config_origin_text(const struct config *config, enum config_id id);
/* The value as it may be shown: passwords in a connection string become "***". */
void config_shown(const struct config *config, enum config_id id, char *out, size_t size);

#endif
