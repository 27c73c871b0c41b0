/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Progress lines. Only a change of step or of a whole percent is worth a line.
 */
#include "server/cli/progress.h"

#include <string.h>
#include <unistd.h>

static const struct {
    const char *what;
    const char *zh;
    const char *en;
} steps[] = {
    {"columns", "整理资料", "arranging the facts"},
    {"scan", "比对", "comparing"},
    {"lists", "整理名单", "writing the lists"},
    {"graph", "汇总名单", "joining the lists"},
    {"allocate", "分配", "allocating"},
    {"verify", "核验", "verifying"},
};

static const char *step_text(const struct cli *cli, const char *what)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].what, what) == 0) {
            return cli_text(cli, steps[i].zh, steps[i].en);
        }
    }
    return what;
}

static void draw(struct cli_progress *p, int percent)
{
    const char *text = step_text(p->cli, p->what);
    fprintf(p->cli->err, percent >= 0 ? "\r\033[K%s %d%%" : "\r\033[K%s", text, percent);
    fflush(p->cli->err);
    p->drawn = true;
}

bool cli_progress(void *arg, const char *what, size_t done, size_t total)
{
    struct cli_progress *p = arg;
    int percent = total > 0 ? (int)(done * 100 / total) : -1;
    bool new_step = p->what == NULL || strcmp(p->what, what) != 0;
    if (!new_step && percent == p->percent) {
        return true;
    }
    p->what = what;
    p->percent = percent;
    if (isatty(fileno(p->cli->err)) != 0) {
        draw(p, percent);
    } else if (new_step && !p->quiet_steps) {
        fprintf(p->cli->err, "%s\n", step_text(p->cli, what));
    }
    return true;
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->drawn) {
        fputs("\r\033[K", progress->cli->err);
        progress->drawn = false;
    }
}
