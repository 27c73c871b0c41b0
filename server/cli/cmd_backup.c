/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet backup FILE: everything but the keys.
 */
#include <string.h>
#include <unistd.h>

#include "server/admin/backup.h"
#include "server/cli/settings.h"

const struct cli_option cmd_backup_options[] = {{0}};

static void print_done(const struct cli *cli, const char *file)
{
    if (cli->json) {
        json_t *result = json_pack("{s:s}", "file", file);
        json_dumpf(result, cli->out, JSON_COMPACT);
        fputc('\n', cli->out);
        json_decref(result);
    } else {
        cli_say(cli, "已备份到 %s", "backed up to %s", file);
    }
    cli_say(cli, "!! 备份里没有密钥文件 keys；没有它，恢复后身份证号和电话无法解密。请另行保存。",
            "!! The key file (keys) is not in the backup. Without it identity numbers and phones "
            "cannot be read after a restore. Keep a copy elsewhere.");
}

int cmd_backup(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    struct billet_error err = {0};
    struct backup_options options = {.settings = cli_access_settings(cli),
                                     .file = argv[0],
                                     .done_by = cli_local_user(cli),
                                     .overwrite = cli->yes};
    bool to_file = strcmp(argv[0], "-") != 0;
    if (!to_file && isatty(STDOUT_FILENO)) {
        return cli_usage(cli, "备份是二进制的，不能写到终端",
                         "a backup is binary: not to a terminal");
    }
    enum billet_status status = admin_backup(&options, &err);
    if (status == BILLET_ECONFLICT && strcmp(err.code, ADMIN_EXISTS) == 0 &&
        cli_confirm(cli, "文件 %s 已存在，将被覆盖。", "File %s is there and would be replaced.",
                    argv[0])) {
        options.overwrite = true;
        status = admin_backup(&options, &err);
    }
    if (status != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    if (to_file) {
        print_done(cli, argv[0]);
    }
    return CLI_DONE;
}
