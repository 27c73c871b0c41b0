/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keeper: a process that makes the city, starts the server and the worker as its children,
 * and stops them and the cluster when the demo is gone. It leads a session of its own, so that a
 * key press on the terminal reaches the demo only, and knows its children by their ids. When one
 * of them ends before the story does, it says which, and stops the story by a signal: whatever
 * that waits for will not come.
 */
#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server/cli/demo.h"

#define LISTEN_WAIT_MS 30000
#define STOP_WAIT_MS   15000
#define LOOK_MS        20
#define LINE_BYTES     64
#define LOG_BYTES      4096 /* the server's first lines are far shorter */

static void rest(void)
{
    const struct timespec pause = {0, LOOK_MS * 1000000L};
    nanosleep(&pause, NULL);
}

/* --- in the keeper ------------------------------------------------------------------------------
 */

struct kept {
    const struct demo *demo;
    pid_t story;
    int log;
    int none;
    pid_t server; /* -1: not running */
    pid_t worker;
};

static int finished(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool billet(const struct kept *k, const char *const *words)
{
    pid_t pid = demo_spawn(k->demo->program, words, k->none, k->log, k->log);
    return pid > 0 && finished(pid) == CLI_DONE;
}

static void beside(const struct demo *d, const char *name, char out[static PATH_MAX])
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", d->program);
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    demo_path(out, folder, name);
}

static pid_t daemon_start(const struct kept *k, const char *name, const char *log_path)
{
    char path[PATH_MAX];
    const char *const argv[] = {name, NULL};
    beside(k->demo, name, path);
    int log = open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    pid_t pid = log >= 0 ? demo_spawn(path, argv, k->none, log, log) : -1;
    if (log >= 0) {
        close(log);
    }
    return pid;
}

/* The line "listening" of the public address comes first. 0: not yet. */
static uint16_t port_in(const char *log_path)
{
    char text[LOG_BYTES];
    int fd = open(log_path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0) {
        close(fd);
    }
    text[got > 0 ? got : 0] = '\0';
    const char *line = strstr(text, "\"event\":\"listening\"");
    const char *port = line != NULL ? strstr(line, "\"port\":") : NULL;
    bool both = port != NULL && strstr(port, "\"event\":\"listening\"") != NULL;
    return both ? (uint16_t)strtoul(port + sizeof "\"port\":" - 1, NULL, 10) : 0;
}

static uint16_t wait_for_port(struct kept *k, const char *log_path)
{
    for (int ms = 0; ms < LISTEN_WAIT_MS; ms += LOOK_MS) {
        uint16_t port = port_in(log_path);
        if (port != 0) {
            return port;
        }
        if (waitpid(k->server, NULL, WNOHANG) == k->server) {
            k->server = -1; /* it gave up; its log says why */
            return 0;
        }
        rest();
    }
    return 0;
}

static uint16_t bring_up(struct kept *k)
{
    static const char *const init[] = {"billet", "init", "--city", DEMO_CITY, NULL};
    char server_log[PATH_MAX];
    char worker_log[PATH_MAX];
    demo_path(server_log, k->demo->out, "billetd.log");
    demo_path(worker_log, k->demo->out, "billet-worker.log");
    if (!billet(k, init)) {
        return 0;
    }
    k->server = daemon_start(k, "billetd", server_log);
    k->worker = daemon_start(k, "billet-worker", worker_log);
    return k->server > 0 && k->worker > 0 ? wait_for_port(k, server_log) : 0;
}

/* Asked to stop, then made to. */
static void daemon_stop(pid_t pid)
{
    if (pid <= 0) {
        return;
    }
    kill(pid, SIGTERM);
    for (int ms = 0; ms < STOP_WAIT_MS; ms += LOOK_MS) {
        if (waitpid(pid, NULL, WNOHANG) != 0) {
            return;
        }
        rest();
    }
    kill(pid, SIGKILL);
    finished(pid);
}

static bool take_down(struct kept *k)
{
    static const char *const stop[] = {"billet", "db", "stop", NULL};
    daemon_stop(k->server);
    daemon_stop(k->worker);
    bool stopped = access(k->demo->data, F_OK) != 0 || billet(k, stop);
    if (stopped && !k->demo->keep) {
        demo_remove(k->demo->work);
    }
    return stopped;
}

/* The story ended: its end of the pipe is closed. */
static bool story_ended(int in)
{
    char byte;
    struct pollfd ready = {.fd = in, .events = POLLIN};
    if (poll(&ready, 1, LOOK_MS) <= 0) {
        return false;
    }
    return read(in, &byte, 1) == 0;
}

static const char *lost(struct kept *k)
{
    if (k->server > 0 && waitpid(k->server, NULL, WNOHANG) == k->server) {
        k->server = -1;
        return "billetd";
    }
    if (k->worker > 0 && waitpid(k->worker, NULL, WNOHANG) == k->worker) {
        k->worker = -1;
        return "billet-worker";
    }
    return NULL;
}

static void watch(struct kept *k, int in, int out)
{
    bool told = false;
    while (!story_ended(in)) {
        const char *name = told ? NULL : lost(k);
        if (name != NULL) {
            told = true;
            if (dprintf(out, "%s\n", name) > 0 && getppid() == k->story) {
                kill(k->story, DEMO_LOST);
            }
        }
    }
}

static void keep(const struct demo *d, pid_t story, int in, int out)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        signal(numbers[i], SIG_IGN);
    }
    setsid();
    struct kept k = {.demo = d, .story = story, .server = -1, .worker = -1};
    k.log = open(d->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    k.none = open("/dev/null", O_RDONLY | O_CLOEXEC);
    uint16_t port = k.log >= 0 && k.none >= 0 ? bring_up(&k) : 0;
    if (dprintf(out, "%u\n", (unsigned)port) > 0 && port != 0) {
        watch(&k, in, out);
    }
    _exit(take_down(&k) ? 0 : 1);
}

/* --- in the story -------------------------------------------------------------------------------
 */

static bool fork_keeper(struct demo *d)
{
    int down[2];
    int up[2];
    if (pipe2(down, O_CLOEXEC) != 0) {
        return false;
    }
    if (pipe2(up, O_CLOEXEC) != 0) {
        close(down[0]);
        close(down[1]);
        return false;
    }
    pid_t story = getpid();
    d->keeper = fork();
    if (d->keeper == 0) {
        close(down[1]);
        close(up[0]);
        keep(d, story, down[0], up[1]);
    }
    close(down[0]);
    close(up[1]);
    d->keeper_in = down[1];
    d->keeper_out = up[0];
    return d->keeper > 0;
}

/* No byte more: the next line may be there already. Empty when there is none, or when the demo
 * was asked to stop. */
static void read_line(int fd, char line[static LINE_BYTES])
{
    size_t len = 0;
    while (len < LINE_BYTES - 1 && read(fd, line + len, 1) == 1 && line[len] != '\n') {
        len++;
    }
    line[len] = '\0';
}

bool demo_keeper_start(struct demo *d)
{
    char line[LINE_BYTES];
    fflush(NULL); /* or the child would write it again */
    if (!fork_keeper(d)) {
        return demo_fail(d, "不能启动：%s", "cannot start: %s", strerror(errno));
    }
    read_line(d->keeper_out, line);
    d->port = (uint16_t)strtoul(line, NULL, 10);
    if (d->port == 0 && demo_stop_asked == 0) {
        return demo_fail(d, "数据库或服务没有启动；详见 %s 和同一文件夹的 billetd.log",
                         "the database or the server did not start; see %s and billetd.log beside",
                         d->log);
    }
    return d->port != 0;
}

void demo_keeper_lost(const struct demo *d)
{
    char name[LINE_BYTES];
    read_line(d->keeper_out, name);
    demo_fail(d, "%s 中途停了，演示不能继续；详见 %s/%s.log",
              "%s ended in the middle, the demo cannot go on; see %s/%s.log", name, d->out, name);
}

bool demo_keeper_stop(struct demo *d)
{
    if (d->keeper <= 0) {
        return true;
    }
    close(d->keeper_in);
    close(d->keeper_out);
    int code = finished(d->keeper);
    d->keeper = 0;
    return code == 0 || demo_fail(d, "没有全部停止；数据在 %s",
                                  "not all could be stopped; the data is in %s", d->data);
}
