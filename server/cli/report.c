/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words for what administration reports, one row an event.
 */
#include "server/cli/settings.h"

struct words {
    const char *zh; /* %s: subject, %ld: count */
    const char *en;
};

static const struct words words[ADMIN_EVENT_COUNT] = {
    [ADMIN_CLUSTER_MADE] = {"已建立私有数据库：%s", "made a private database in %s"},
    [ADMIN_CLUSTER_THERE] = {"私有数据库已经在：%s", "the private database is there: %s"},
    [ADMIN_CLUSTER_STARTED] = {"数据库已启动，套接字在 %s", "started it, with its socket in %s"},
    [ADMIN_DATABASE_MADE] = {"已建立角色和数据库 %s", "made the roles and database %s"},
    [ADMIN_KEYS_MADE] =
        {"已生成密钥文件 %s\n"
         "!! 备份不含密钥。请立即另存一份到安全的地方：丢失后身份证号和电话无法解密。",
         "made the key file %s\n"
         "!! No backup holds it. Copy it to a safe place now: without it identity "
         "numbers and phones cannot be read."},
    [ADMIN_TENANT_MADE] = {"已登记城市 %s", "registered city %s"},
    [ADMIN_MIGRATE_WAITING] = {"另一个 migrate 正在进行，等待中%s",
                               "waiting for another migrate%s"},
    [ADMIN_MIGRATION_APPLIED] = {"已执行迁移 %s", "applied migration %s"},
    [ADMIN_MIGRATION_PENDING] = {"待执行迁移 %s", "would apply migration %s"},
    [ADMIN_CODES_LOADED] = {"已载入代码集 %s，变动 %ld 行", "loaded code set %s, %ld rows changed"},
    [ADMIN_CODES_PENDING] = {"待载入代码集 %s", "would load code set %s"},
    [ADMIN_RESTORED] = {"已恢复：%s", "restored %s"},
    [ADMIN_KEYS_WANTED] =
        {"!! 缺少密钥文件：请把当时另存的那一份放到 %s，否则身份证号和电话无法解密。",
         "!! The key file is missing: put the copy made back then at %s, or "
         "identity numbers and phones cannot be read."},
};

static void tell(void *arg, enum admin_event event, const char *subject, long count)
{
    struct cli_report *report = arg;
    if (report->events != NULL) {
        json_array_append_new(report->events,
                              json_pack("{s:s, s:s, s:I}", "event", admin_event_name(event),
                                        "subject", subject, "count", (json_int_t)count));
        return;
    }
    const struct words *w = &words[event];
    fprintf(report->cli->err, cli_text(report->cli, w->zh, w->en), subject, count);
    fputc('\n', report->cli->err);
}

void cli_report_init(struct cli_report *report, const struct cli *cli)
{
    *report = (struct cli_report){.cli = cli, .events = cli->json ? json_array() : NULL};
    report->report = (struct admin_report){.tell = tell, .arg = report};
}

void cli_report_print(struct cli_report *report)
{
    if (report->events != NULL) {
        json_t *result = json_pack("{s:o}", "events", report->events);
        json_dumpf(result, report->cli->out, JSON_COMPACT);
        fputc('\n', report->cli->out);
        json_decref(result);
        report->events = NULL;
    }
}
