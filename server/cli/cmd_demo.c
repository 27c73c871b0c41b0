/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet demo: the whole of Billet in a minute, with sample data, from an empty folder to
 * shortlists. Exit 0 only when every step happened. Nothing is left running, and unless --keep or
 * --data says otherwise nothing is left but the files in --out.
 */
#define _GNU_SOURCE /* nftw, environ */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/admin/migrate.h"
#include "server/cli/demo.h"
#include "server/core/clock.h"

#define DEMO_LONGEST_S 600 /* then something hangs: stop all, and say so */

const struct cli_option cmd_demo_options[] = {
    {"out", "DIR", "结果文件夹；默认 billet-demo",
     "folder of the results; billet-demo when absent"},
    {"keep", NULL, "结束后保留数据文件夹", "keep the folder of the data"},
    {0},
};

static const struct {
    const char *zh;
    const char *en;
    bool (*run)(struct demo *d);
} steps[] = {
    {"建立一座城市的数据库，启动服务和后台程序", "make a city, start the server and a worker",
     demo_open},
    {"导入用人单位", "import the employers", demo_employers},
    {"用人单位经接口发布岗位：先不合规，再改正",
     "an employer posts by API: first unlawful, then mended", demo_posting},
    {"导入岗位表格", "import the sheets of vacancies", demo_vacancies},
    {"导入求职者", "import the candidates", demo_candidates},
    {"开设专场，确认参加的单位", "open a drive, confirm its employers", demo_drive},
    {"确定规则", "set the policy", demo_policy},
    {"冻结、计算一轮匹配", "freeze and run a round", demo_round},
    {"发布", "publish", demo_publish},
    {"同意公开、接受与拒绝", "consents, yes and no", demo_follow},
    {"导出名单", "export the shortlists", demo_export},
    {"核验：结果由独立的检查程序重算", "verify: an independent checker recomputes", demo_verify},
    {"三个例子", "three pairs explained", demo_explain},
    {"从登记到推荐", "from the register to the referrals", demo_funnel},
};
#define STEPS (sizeof steps / sizeof steps[0])

/* --- signals ------------------------------------------------------------------------------------
 */

static void on_signal(int number)
{
    demo_stop_asked = number;
}

static void watch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM, DEMO_LOST};
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sigaction(numbers[i], &action, NULL);
    }
    alarm(DEMO_LONGEST_S);
}

/* --- folders ------------------------------------------------------------------------------------
 */

static bool find_program(struct demo *d)
{
    ssize_t len = readlink("/proc/self/exe", d->program, sizeof d->program - 1);
    d->program[len > 0 ? len : 0] = '\0';
    return len > 0 || demo_fail(d, "找不到程序", "cannot find the program");
}

/* Beside the migrations: samples/ as installed, tests/samples/ in the sources. */
static bool find_samples(struct demo *d)
{
    static const char *const places[] = {"samples", "tests/samples"};
    char folder[PATH_MAX];
    char witness[PATH_MAX];
    struct billet_error err = {0};
    const char *setting = getenv("BILLET_MIGRATIONS");
    if (admin_migrations_folder(setting, folder, sizeof folder, &err) != BILLET_OK) {
        return demo_fail(d, "%s", "%s", err.message);
    }
    char *slash = strrchr(folder, '/');
    folder[slash != NULL ? slash - folder : 0] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        demo_path(d->samples, folder, places[i]);
        demo_path(witness, d->samples, "employers.csv");
        if (access(witness, R_OK) == 0) {
            return true;
        }
    }
    return demo_fail(d, "在 %s 旁边找不到样例数据", "no sample data beside %s", folder);
}

static bool absolute(const char *path, char out[static PATH_MAX])
{
    char here[PATH_MAX];
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return strlen(path) < PATH_MAX;
    }
    out[0] = '\0';
    if (getcwd(here, sizeof here) != NULL) {
        demo_path(out, here, path);
    }
    return out[0] != '\0';
}

/* Root's programs give root up: the folder above the city's must let them through. */
static bool make_work(struct demo *d)
{
    const char *base = getenv("TMPDIR");
    demo_path(d->work, base != NULL && base[0] == '/' ? base : P_tmpdir, "billet-demo.XXXXXX");
    if (mkdtemp(d->work) == NULL || chmod(d->work, 0711) != 0) {
        return demo_fail(d, "不能建立 %s：%s", "cannot make %s: %s", d->work, strerror(errno));
    }
    demo_path(d->data, d->work, "city");
    return true;
}

/* --data: a city's folder that is there is nobody's to play with. */
static bool take_data(struct demo *d)
{
    if (!absolute(d->cli->data, d->data)) {
        return demo_fail(d, "路径太长", "the path is too long");
    }
    return rmdir(d->data) == 0 || errno == ENOENT ||
           demo_fail(d, "%s 不是空文件夹", "%s is not an empty folder", d->data);
}

static bool make_folders(struct demo *d)
{
    const char *out = cli_opt(d->cli, "out");
    if (!absolute(out != NULL ? out : "billet-demo", d->out) ||
        (mkdir(d->out, 0755) != 0 && errno != EEXIST) || access(d->out, W_OK) != 0) {
        return demo_fail(d, "不能写入 %s", "cannot write to %s", d->out);
    }
    demo_path(d->log, d->out, "demo.log");
    unlink(d->log);
    d->keep = d->cli->data != NULL || cli_flag(d->cli, "keep");
    return d->cli->data != NULL ? take_data(d) : make_work(d);
}

/* Keys of a city that is gone open nothing. */
static void drop_keys(const struct demo *d)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < DEMO_KEYS; i++) {
        demo_path(path, d->out, demo_key_files[i]);
        unlink(path);
    }
}

/* --- settings -----------------------------------------------------------------------------------
 */

static bool is_ours(const char *entry)
{
    return (strncmp(entry, "BILLET_", 7) == 0 && strncmp(entry, "BILLET_MIGRATIONS=", 18) != 0) ||
           (strncmp(entry, "PG", 2) == 0);
}

/* What the machine has set, a database of its own above all, must not be met. */
static void clear_environment(void)
{
    char name[128];
    for (size_t i = 0; environ[i] != NULL;) {
        size_t len = strcspn(environ[i], "=");
        if (!is_ours(environ[i]) || len >= sizeof name) {
            i++;
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)len, environ[i]);
        unsetenv(name);
    }
}

static void set_environment(const struct demo *d)
{
    char key[PATH_MAX];
    demo_path(key, d->out, demo_key_files[DEMO_OFFICER]);
    const char *const settings[][2] = {
        {"BILLET_DATA", d->data},         {"BILLET_DATABASE", ""},
        {"BILLET_CITY", DEMO_CITY},       {"BILLET_KEY_FILE", key},
        {"BILLET_LISTEN", "127.0.0.1:0"}, {"BILLET_ADMIN_LISTEN", "127.0.0.1:0"},
        {"BILLET_TLS_CERT", ""},          {"BILLET_TLS_KEY", ""},
        {"BILLET_LOG_LEVEL", "info"},     {"BILLET_WORKER_POLL_MS", "100"},
    };
    clear_environment();
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        setenv(settings[i][0], settings[i][1], 1);
    }
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static bool play(struct demo *d, uint64_t spent[STEPS])
{
    for (size_t i = 0; i < STEPS; i++) {
        cli_print(d->cli, "%2zu  %s", "%2zu  %s", i + 1,
                  cli_text(d->cli, steps[i].zh, steps[i].en));
        fflush(d->cli->out);
        uint64_t started = clock_mono_ms();
        bool done = steps[i].run(d);
        spent[i] = clock_mono_ms() - started;
        if (!done || demo_stop_asked != 0) {
            return false;
        }
    }
    return true;
}

static void print_times(const struct demo *d, const uint64_t spent[STEPS], uint64_t all)
{
    cli_print(d->cli, "用时（秒）", "time (seconds)");
    for (size_t i = 0; i < STEPS; i++) {
        cli_print(d->cli, "  %6.2f  %s", "  %6.2f  %s", (double)spent[i] / 1000,
                  cli_text(d->cli, steps[i].zh, steps[i].en));
    }
    cli_print(d->cli, "  %6.2f  合计（含停止）", "  %6.2f  in all, with stopping",
              (double)all / 1000);
}

static void print_end(const struct demo *d)
{
    cli_print(d->cli, "文件在 %s", "the files are in %s", d->out);
    if (d->keep) {
        cli_print(d->cli, "接着用：billet --data %s --key-file %s/officer.key round show %s",
                  "go on: billet --data %s --key-file %s/officer.key round show %s", d->data,
                  d->out, d->round);
        cli_print(d->cli, "不要了：billet --data %s db stop，再删除文件夹 %s",
                  "done with it: billet --data %s db stop, then remove the folder %s", d->data,
                  d->work[0] != '\0' ? d->work : d->data);
    }
}

static int end(struct demo *d, bool played, const uint64_t spent[STEPS], uint64_t started)
{
    if (demo_stop_asked == DEMO_LOST) {
        demo_keeper_lost(d);
    }
    bool stopped = demo_keeper_stop(d);
    json_decref(d->referrals);
    if (!d->keep) {
        drop_keys(d);
    }
    if (played && stopped) {
        print_times(d, spent, clock_mono_ms() - started);
        print_end(d);
        return CLI_DONE;
    }
    if (demo_stop_asked == SIGALRM) {
        demo_fail(d, "超过 %d 秒，已停止", "took more than %d seconds and was stopped",
                  DEMO_LONGEST_S);
    } else if (demo_stop_asked != 0 && demo_stop_asked != DEMO_LOST) {
        demo_fail(d, "中断，已全部停止", "interrupted, all is stopped");
    }
    return CLI_FAILED;
}

int cmd_demo(struct cli *cli, int argc, char **argv)
{
    struct demo d = {.cli = cli};
    uint64_t spent[STEPS] = {0};
    uint64_t started = clock_mono_ms();
    (void)argc;
    (void)argv;
    if (!find_program(&d) || !find_samples(&d) || !make_folders(&d)) {
        return CLI_FAILED;
    }
    set_environment(&d);
    watch_signals();
    cli_print(cli,
              "戎岗演示：包头市一场退役军人专场招聘会，从空数据库到推荐名单（样例数据，全属虚构）",
              "Billet: a job fair for veterans in Baotou, from an empty database to shortlists "
              "(sample data, all fictional)");
    bool played = play(&d, spent);
    return end(&d, played, spent, started);
}
