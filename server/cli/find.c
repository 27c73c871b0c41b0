/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cli/find.h"

#include <string.h>

enum billet_status cli_connect(const struct cli *cli, enum access_role role,
                               struct cluster_access *access, struct billet_error *err)
{
    const struct access_settings settings = cli_access_settings(cli);
    return cluster_ensure(&settings, role, access, err);
}

static int print_found(const struct cli *cli, const json_t *rows, const char *text,
                       const struct cli_column *columns)
{
    const char *how = json_string_value(json_object_get(json_array_get(rows, 0), "how"));
    if (cli->json) {
        cli_print_value(cli, rows);
    } else if (json_array_size(rows) == 0) {
        cli_say(cli, "没有找到：%s", "nothing found: %s", text);
    } else {
        if (how != NULL && strcmp(how, "near") == 0) {
            cli_say(cli, "没有完全相符的，名称含“%s”的有：",
                    "nothing equals it; names with \"%s\":", text);
        }
        cli_print_rows(cli, rows, columns);
    }
    return json_array_size(rows) > 0 ? CLI_DONE : CLI_FAILED;
}

int cli_find(struct cli *cli, const char *text, cli_finder find, const struct cli_column *columns)
{
    const char *set = cli_opt(cli, "set");
    struct billet_error err = {0};
    struct cluster_access access;
    struct buf json = {0};
    enum billet_status status = cli_connect(cli, ACCESS_APP, &access, &err);
    if (status == BILLET_OK) {
        status = find(access.conninfo, set != NULL ? set : "", text, &json, &err);
    }
    json_t *rows = status == BILLET_OK ? json_loadb(json.ptr, json.len, 0, NULL) : NULL;
    int code = status == BILLET_OK ? print_found(cli, rows, text, columns) : cli_fail(cli, &err);
    json_decref(rows);
    buf_fini(&json);
    return code;
}
