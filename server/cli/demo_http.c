/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request over loopback: a connection each, closed by the server after its answer. Only what
 * billetd answers is understood.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/cli/demo.h"
#include "server/core/crypto.h"

#define ANSWER_WAIT_S 30
#define WORD_WAIT_MS  500 /* no answer: the keeper may be about to say that the server ended */
#define ANSWER_MAX    ((size_t)64 * 1024 * 1024)
#define PATH_BYTES    512

const char *const demo_key_files[DEMO_KEYS] = {"officer.key", "organiser.key", "employer.key"};

static int connect_loopback(uint16_t port)
{
    const struct timeval wait = {.tv_sec = ANSWER_WAIT_S};
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool write_request(const struct demo *d, enum demo_who who, const char *method,
                          const char *path, const char *body, struct buf *out)
{
    char file[PATH_MAX];
    char key[CRYPTO_KEY_TEXT_SIZE];
    struct billet_error err;
    demo_path(file, d->out, demo_key_files[who]);
    if (crypto_key_file(file, key, &err) != BILLET_OK) {
        return false;
    }
    buf_printf(out,
               "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
               "Authorization: Bearer %s\r\n",
               method, path, (unsigned)d->port, key);
    crypto_wipe(key, sizeof key);
    if (body != NULL) {
        buf_printf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    }
    buf_append_text(out, "\r\n");
    buf_append_text(out, body != NULL ? body : "");
    return !out->failed;
}

static bool send_all(int fd, const struct buf *bytes)
{
    size_t done = 0;
    while (done < bytes->len) {
        ssize_t put = send(fd, bytes->ptr + done, bytes->len - done, MSG_NOSIGNAL);
        if (put <= 0) {
            return false;
        }
        done += (size_t)put;
    }
    return true;
}

static bool receive_all(int fd, struct buf *out)
{
    char slice[16384];
    for (;;) {
        ssize_t got = recv(fd, slice, sizeof slice, 0);
        if (got <= 0) {
            return got == 0;
        }
        buf_append(out, slice, (size_t)got);
    }
}

/* Leaves the body in the buffer; the length that the server told must be there. */
static int take_body(struct buf *answer)
{
    const char *end = answer->ptr != NULL ? strstr(answer->ptr, "\r\n\r\n") : NULL;
    const char *length = answer->ptr != NULL ? strstr(answer->ptr, "Content-Length: ") : NULL;
    if (end == NULL || length == NULL || length > end ||
        strncmp(answer->ptr, "HTTP/1.1 ", 9) != 0) {
        return 0;
    }
    int status = (int)strtol(answer->ptr + 9, NULL, 10);
    size_t bytes = strtoul(length + 16, NULL, 10);
    size_t head = (size_t)(end - answer->ptr) + 4;
    if (answer->len - head != bytes) {
        return 0;
    }
    buf_consume(answer, head);
    return status;
}

int demo_http(const struct demo *d, enum demo_who who, const char *method, const char *path,
              const char *body, struct buf *out)
{
    struct buf request = {0};
    int status = 0;
    buf_init(out, ANSWER_MAX);
    if (demo_stop_asked != 0 || !write_request(d, who, method, path, body, &request)) {
        buf_fini_secret(&request);
        return 0;
    }
    int fd = connect_loopback(d->port);
    if (fd >= 0 && send_all(fd, &request) && receive_all(fd, out)) {
        status = take_body(out);
    }
    if (fd >= 0) {
        close(fd);
    }
    if (status == 0) {
        poll(NULL, 0, WORD_WAIT_MS);
    }
    buf_fini_secret(&request);
    return status;
}

static const char *dump(const struct demo *d, const json_t *body)
{
    size_t len = json_dumpb(body, NULL, 0, JSON_COMPACT);
    char *text = billet_arena_alloc(d->cli->arena, len + 1);
    if (text != NULL) {
        json_dumpb(body, text, len, JSON_COMPACT);
        text[len] = '\0';
    }
    return text;
}

json_t *demo_ask(const struct demo *d, enum demo_who who, const char *method, json_t *body,
                 const char *path, ...)
{
    char target[PATH_BYTES];
    struct buf answer;
    va_list args;
    va_start(args, path);
    vsnprintf(target, sizeof target, path, args);
    va_end(args);
    const char *text = body != NULL ? dump(d, body) : NULL;
    json_decref(body);
    int status = demo_http(d, who, method, target, text, &answer);
    json_t *tree = NULL;
    if (status >= 200 && status < 300) {
        tree = json_loadb(buf_span(&answer).ptr, answer.len, 0, NULL);
    }
    if (tree == NULL && demo_stop_asked == 0) {
        demo_fail(d, "%s %s 的答复是 %d：%.*s", "%s %s was answered with %d: %.*s", method, target,
                  status, (int)answer.len, buf_span(&answer).ptr);
    }
    buf_fini(&answer);
    return tree;
}
