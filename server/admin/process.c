/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fork, drop, exec, wait. The child's standard error (and output, unless it goes to a file)
 * comes back through a pipe; the tail is kept. Between fork and exec only the child's own
 * descriptors and ids are touched.
 */
#define _GNU_SOURCE /* pipe2, close_range */
#include "server/admin/process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/admin/user.h"

#define TAIL_BYTES    2048 /* enough for the last lines of initdb or pg_restore */
#define ARGUMENTS_MAX 32

struct tail {
    char bytes[TAIL_BYTES + 1];
    size_t used;
};

/* Keeps the last TAIL_BYTES bytes. */
static void tail_add(struct tail *tail, const char *bytes, size_t len)
{
    if (len >= TAIL_BYTES) {
        bytes += len - TAIL_BYTES;
        len = TAIL_BYTES;
    }
    size_t keep = tail->used + len > TAIL_BYTES ? TAIL_BYTES - len : tail->used;
    memmove(tail->bytes, tail->bytes + tail->used - keep, keep);
    memcpy(tail->bytes + keep, bytes, len);
    tail->used = keep + len;
    tail->bytes[tail->used] = '\0';
}

static void tail_read(struct tail *tail, int fd)
{
    char buffer[1024];
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got > 0) {
            tail_add(tail, buffer, (size_t)got);
        } else if (got == 0 || errno != EINTR) {
            return;
        }
    }
}

static void child_fds(const struct process *process, int messages)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(process->in_given ? process->in_fd : null, STDIN_FILENO);
    dup2(process->out_given ? process->out_fd : messages, STDOUT_FILENO);
    dup2(messages, STDERR_FILENO);
    /* Sockets and locks of the caller must not live on in a server that outlives it. */
    close_range(3, ~0U, 0);
}

static void child_run(const struct process *process, int messages) __attribute__((noreturn));
static void child_run(const struct process *process, int messages)
{
    child_fds(process, messages);
    if (process->new_session) {
        setsid();
    }
    struct billet_error err = {0};
    if (process->user != NULL && admin_user_become(process->user, &err) != BILLET_OK) {
        dprintf(STDERR_FILENO, "%s\n", err.message);
        _exit(126);
    }
    if (chdir(process->cwd) != 0) {
        dprintf(STDERR_FILENO, "cannot enter %s: %s\n", process->cwd, strerror(errno));
        _exit(126);
    }
    /* PostgreSQL's programs look for their neighbours from argv[0]: the whole path, not a name. */
    const char *argv[ARGUMENTS_MAX + 1] = {process->program};
    for (size_t i = 1; process->argv[i] != NULL; i++) {
        assert(i < ARGUMENTS_MAX);
        argv[i] = process->argv[i];
    }
    execv(process->program, (char *const *)argv);
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", process->program, strerror(errno));
    _exit(127);
}

/* The last lines that fit into the detail of an error. */
static void tell_tail(struct billet_error *err, struct tail *tail)
{
    while (tail->used > 0 && tail->bytes[tail->used - 1] == '\n') {
        tail->bytes[--tail->used] = '\0';
    }
    const char *from = tail->bytes;
    size_t room = err != NULL ? sizeof err->detail - 1 : 0;
    if (tail->used > room) {
        from = tail->bytes + tail->used - room;
        const char *line = strchr(from, '\n');
        from = line != NULL ? line + 1 : from;
    }
    billet_error_detail(err, "%s", from);
}

static enum billet_status judge(const struct process *process, int wait_status, struct tail *tail,
                                struct billet_error *err)
{
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0) {
        return BILLET_OK;
    }
    if (WIFEXITED(wait_status)) {
        billet_error_set(err, BILLET_EUPSTREAM, "%s ended with %d", process->argv[0],
                         WEXITSTATUS(wait_status));
    } else {
        billet_error_set(err, BILLET_EUPSTREAM, "%s was killed by signal %d", process->argv[0],
                         WTERMSIG(wait_status));
    }
    billet_error_code(err, PROCESS_FAILED);
    tell_tail(err, tail);
    return BILLET_EUPSTREAM;
}

enum billet_status process_run(const struct process *process, struct billet_error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return billet_error_set(err, BILLET_ELIMIT, "cannot make a pipe: %s", strerror(errno));
    }
    pid_t pid = fork();
    if (pid == 0) {
        child_run(process, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return billet_error_set(err, BILLET_ELIMIT, "cannot start a process: %s", strerror(errno));
    }
    struct tail tail = {.used = 0};
    tail_read(&tail, ends[0]);
    close(ends[0]);
    int wait_status = 0;
    while (waitpid(pid, &wait_status, 0) < 0) {
        if (errno != EINTR) {
            return billet_error_set(err, BILLET_EINTERNAL, "lost the process %s: %s",
                                    process->argv[0], strerror(errno));
        }
    }
    return judge(process, wait_status, &tail, err);
}
