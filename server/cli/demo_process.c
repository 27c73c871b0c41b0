/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Children of the demo: started with clean signals, read while they run, stopped when the demo
 * is asked to stop.
 */
#define _GNU_SOURCE /* pipe2 */
#include "server/cli/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX  24
#define POLL_MS    200 /* how soon a stop is noticed */
#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)
#define DEPTH_MAX  16 /* folders that are open at once while removing */

volatile sig_atomic_t demo_stop_asked;

void demo_path(char out[static PATH_MAX], const char *folder, const char *name)
{
    int len = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    if (len < 0 || len >= PATH_MAX) {
        out[0] = '\0'; /* opens nothing */
    }
}

static void become(const char *path, const char *const *argv, int in, int out, int err)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        signal(numbers[i], SIG_DFL);
    }
    if (dup2(in, 0) >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0) {
        /* execv() takes its words without const and does not write to them. */
        union {
            const char *const *theirs;
            char *const *its;
        } words = {argv};
        execv(path, words.its);
    }
    _exit(127);
}

pid_t demo_spawn(const char *path, const char *const *argv, int in, int out, int err)
{
    pid_t pid = fork();
    if (pid == 0) {
        become(path, argv, in, out, err);
    }
    return pid;
}

bool demo_fail(const struct demo *d, const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    fputs("billet: ", d->cli->err);
    vfprintf(d->cli->err, cli_text(d->cli, zh, en), args);
    va_end(args);
    fputc('\n', d->cli->err);
    return false;
}

/* --- reading a child ----------------------------------------------------------------------------
 */

static int exit_code(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void drain(int fd, pid_t pid, struct buf *out)
{
    char slice[8192];
    bool told = false;
    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (demo_stop_asked != 0 && !told) {
            kill(pid, SIGTERM);
            told = true;
        }
        if (poll(&ready, 1, POLL_MS) <= 0) {
            continue;
        }
        ssize_t got = read(fd, slice, sizeof slice);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return;
        }
        if (got > 0 && out != NULL) {
            buf_append(out, slice, (size_t)got);
        }
    }
}

/* -1: could not be run, was killed, or the demo was asked to stop. */
static int run(const struct demo *d, const char *const *argv, struct buf *out)
{
    int ends[2];
    int log = open(d->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    int none = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (log < 0 || none < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t pid = demo_spawn(d->program, argv, none, ends[1], log);
    close(ends[1]);
    close(none);
    close(log);
    if (pid > 0) {
        drain(ends[0], pid, out);
    }
    close(ends[0]);
    int code = pid > 0 ? exit_code(pid) : -1;
    return demo_stop_asked != 0 ? -1 : code;
}

static int run_words(const struct demo *d, struct buf *out, bool json, int also, va_list words)
{
    const char *argv[WORDS_MAX + 1] = {"billet", "--lang", cli_text(d->cli, "zh", "en")};
    size_t count = 3;
    if (json) {
        argv[count++] = "--json";
    }
    for (const char *word = va_arg(words, const char *); word != NULL && count < WORDS_MAX;
         word = va_arg(words, const char *)) {
        argv[count++] = word;
    }
    int code = run(d, argv, out);
    if (code != CLI_DONE && code != also && demo_stop_asked == 0) {
        const char *noun = argv[json ? 4 : 3];
        demo_fail(d, "billet %s %s ... 以 %d 结束；详见 %s",
                  "billet %s %s ... ended with %d; see %s", noun,
                  argv[json ? 5 : 4] != NULL ? argv[json ? 5 : 4] : "", code, d->log);
    }
    return code;
}

bool demo_billet(struct demo *d, struct buf *out, int also, ...)
{
    va_list words;
    va_start(words, also);
    int code = run_words(d, out, false, also, words);
    va_end(words);
    return code == CLI_DONE || code == also;
}

json_t *demo_billet_json(struct demo *d, int also, ...)
{
    struct buf text;
    va_list words;
    buf_init(&text, OUTPUT_MAX);
    va_start(words, also);
    int code = run_words(d, &text, true, also, words);
    va_end(words);
    json_t *tree = NULL;
    if (code == CLI_DONE || code == also) {
        tree = json_loadb(buf_span(&text).ptr, text.len, 0, NULL);
    }
    if (tree == NULL && code == CLI_DONE) {
        demo_fail(d, "答复不是 JSON", "the answer is no JSON");
    }
    buf_fini(&text);
    return tree;
}

/* --- folders ------------------------------------------------------------------------------------
 */

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
    (void)st;
    (void)flag;
    (void)at;
    remove(path); /* what stays is seen when its folder does not go */
    return 0;
}

void demo_remove(const char *folder)
{
    nftw(folder, remove_one, DEPTH_MAX, FTW_DEPTH | FTW_PHYS);
}
