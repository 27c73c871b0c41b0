/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values and their origins. How each type is checked is in config_value.c, where values come
 * from is in config_source.c.
 */
#include "server/core/config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/config_inner.h"
#include "server/core/limits.h"
#include "server/core/mem.h"

const struct config_option config_options[CONFIG_COUNT] = {
#define CONFIG_OPTION(ident, name_, type_, def_, min_, max_, unit_, zh_, en_)                      \
    [CONFIG_##ident] = {name_, type_, def_, min_, max_, unit_, zh_, en_},
#include "server/core/options.def"
#undef CONFIG_OPTION
};

struct value {
    char *text;        /* NULL: the default */
    char *origin_text; /* NULL: "default" */
    enum config_origin origin;
};

struct config {
    struct value values[CONFIG_COUNT];
};

struct config *config_new(void)
{
    return mem_alloc(1, sizeof(struct config));
}

static void value_clear(struct value *value)
{
    if (value->text != NULL) {
        config_wipe(value->text);
    }
    mem_free(value->text);
    mem_free(value->origin_text);
    *value = (struct value){.text = NULL};
}

void config_free(struct config *config)
{
    if (config == NULL) {
        return;
    }
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        value_clear(&config->values[i]);
    }
    mem_free(config);
}

static bool same_name(const char *name, const char *asked)
{
    while (*name != '\0' && (*name == *asked || (*name == '_' && *asked == '-'))) {
        name++;
        asked++;
    }
    return *name == '\0' && *asked == '\0';
}

enum config_id config_find(const char *name)
{
    for (int i = 0; i < CONFIG_COUNT; i++) {
        if (same_name(config_options[i].name, name)) {
            return (enum config_id)i;
        }
    }
    return CONFIG_COUNT;
}

enum billet_status config_put(struct config *config, enum config_id id, const char *text,
                              enum config_origin origin, const char *origin_text,
                              struct billet_error *err)
{
    enum billet_status status = config_check_value(id, text, origin, origin_text, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct value value = {mem_strdup(text), mem_strdup(origin_text), origin};
    if (value.text == NULL || value.origin_text == NULL) {
        value_clear(&value);
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a setting");
    }
    value_clear(&config->values[id]);
    config->values[id] = value;
    return BILLET_OK;
}

enum billet_status config_set(struct config *config, enum config_id id, const char *value,
                              struct billet_error *err)
{
    char flag[64];
    snprintf(flag, sizeof flag, "--%s", config_options[id].name);
    for (char *c = flag; *c != '\0'; c++) {
        *c = *c == '_' ? '-' : *c;
    }
    return config_put(config, id, value, CONFIG_FROM_FLAG, flag, err);
}

const char *config_text(const struct config *config, enum config_id id)
{
    const char *text = config->values[id].text;
    return text != NULL ? text : config_options[id].def;
}

int64_t config_number(const struct config *config, enum config_id id)
{
    assert(config_options[id].type == CONFIG_IS_NUMBER);
    return strtoll(config_text(config, id), NULL, 10);
}

enum config_origin config_origin(const struct config *config, enum config_id id)
{
    return config->values[id].origin;
}

const char *config_origin_text(const struct config *config, enum config_id id)
{
    const char *text = config->values[id].origin_text;
    return text != NULL ? text : "default";
}

void config_shown(const struct config *config, enum config_id id, char *out, size_t size)
{
    const char *text = config_text(config, id);
    bool hidden = id == CONFIG_DATABASE && config_has_password(text);
    snprintf(out, size, "%s", hidden ? "***" : text);
}

static enum billet_status not_alone(enum config_id id, const char *why, struct billet_error *err)
{
    billet_error_set(err, BILLET_EINVAL, "the setting %s is not acceptable",
                     config_options[id].name);
    billet_error_detail(err, "%s", why);
    billet_error_field(err, "%s", config_options[id].name);
    billet_error_code(err, "config.bad_value");
    return BILLET_EINVAL;
}

static enum billet_status exposed(const struct config *config, enum config_id id,
                                  struct billet_error *err)
{
    not_alone(id, "", err);
    billet_error_detail(err, "%s = %s (%s).", config_options[id].name, config_text(config, id),
                        config_origin_text(config, id));
    billet_error_code(err, "config.exposed");
    return BILLET_EINVAL;
}

enum billet_status config_check_server(const struct config *config, struct billet_error *err)
{
    bool cert = config_text(config, CONFIG_TLS_CERT)[0] != '\0';
    bool key = config_text(config, CONFIG_TLS_KEY)[0] != '\0';
    if (cert != key) {
        return not_alone(cert ? CONFIG_TLS_CERT : CONFIG_TLS_KEY,
                         "tls_cert and tls_key come together.", err);
    }
    if (!config_is_loopback(config_text(config, CONFIG_ADMIN_LISTEN))) {
        return exposed(config, CONFIG_ADMIN_LISTEN, err);
    }
    if (!cert && !config_is_loopback(config_text(config, CONFIG_LISTEN))) {
        return exposed(config, CONFIG_LISTEN, err);
    }
    return BILLET_OK;
}
