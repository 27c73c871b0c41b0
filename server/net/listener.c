/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accepting: a TCP and a Unix listener, the cap on connections (above it a 503, far above it no
 * accept at all), and a pause when the process is out of descriptors.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/net/conn.h"
#include "server/net/tls.h"

#define BACKLOG        1024
#define BREATHE_US     100000
#define LISTENER_FLAGS (LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE)

static void listeners_enable(struct net_server *server, bool on)
{
    struct evconnlistener *both[] = {server->tcp, server->local};
    for (size_t i = 0; i < 2; i++) {
        if (both[i] != NULL && on) {
            evconnlistener_enable(both[i]);
        } else if (both[i] != NULL) {
            evconnlistener_disable(both[i]);
        }
    }
    server->holding = !on;
}

void listener_resume(struct net_server *server)
{
    if (server->holding && !server->draining &&
        server->stats.open < server->options.connections_max + NET_SHED_MAX) {
        listeners_enable(server, true);
    }
}

static void peer_name(const struct sockaddr *address, char out[static PEER_SIZE])
{
    const void *bytes = NULL;
    if (address->sa_family == AF_INET) {
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    } else if (address->sa_family == AF_INET6) {
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    }
    if (bytes == NULL || inet_ntop(address->sa_family, bytes, out, PEER_SIZE) == NULL) {
        snprintf(out, PEER_SIZE, "unix");
    }
}

static struct bufferevent *wrap(struct net_server *server, int fd, bool local)
{
    if (server->tls != NULL && !local) {
        return tls_accept(server->tls, server->base, fd);
    }
    return bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
                      int len, void *arg)
{
    struct net_server *server = arg;
    (void)len;
    char peer[PEER_SIZE];
    peer_name(address, peer);
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* fails on a Unix socket */
    struct bufferevent *bev = wrap(server, fd, listener == server->local);
    if (bev == NULL) {
        close(fd);
        return;
    }
    struct conn *conn = conn_new(server, bev, peer);
    if (conn == NULL) {
        bufferevent_free(bev);
        return;
    }
    server->stats.accepted++;
    if (server->stats.open > server->options.connections_max) {
        conn_shed(conn, NET_REFUSE_CROWDED);
    }
    if (server->stats.open >= server->options.connections_max + NET_SHED_MAX) {
        listeners_enable(server, false);
    }
}

static void on_breathe(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    listener_resume(arg);
}

/* Mostly EMFILE: without a pause the loop would spin on the waiting connection. */
static void on_accept_error(struct evconnlistener *listener, void *arg)
{
    struct net_server *server = arg;
    const struct timeval tv = {0, BREATHE_US};
    (void)listener;
    log_event(LOG_ERROR, "accept_failed", log_text("message", strerror(errno)));
    listeners_enable(server, false);
    event_add(&server->breathe, &tv);
}

/* --- opening -----------------------------------------------------------------------------------
 */

static struct evconnlistener *bind_to(struct net_server *server, const struct sockaddr *address,
                                      size_t len, const char *name, struct billet_error *err)
{
    struct evconnlistener *l = evconnlistener_new_bind(server->base, on_accept, server,
                                                       LISTENER_FLAGS, BACKLOG, address, (int)len);
    if (l == NULL) {
        billet_error_set(err, BILLET_EUPSTREAM, "could not listen on %s", name);
        billet_error_detail(err, "%s.", strerror(errno));
        return NULL;
    }
    evconnlistener_set_error_cb(l, on_accept_error);
    return l;
}

static enum billet_status open_tcp(struct net_server *server, struct billet_error *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(server->options.port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(server->options.port)};
    const char *host = server->options.host;
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        server->tcp = bind_to(server, (struct sockaddr *)&v4, sizeof v4, host, err);
    } else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        server->tcp = bind_to(server, (struct sockaddr *)&v6, sizeof v6, host, err);
    } else {
        return billet_error_set(err, BILLET_EINVAL, "not a numeric address: %s", host);
    }
    return server->tcp != NULL ? BILLET_OK : BILLET_EUPSTREAM;
}

/* A socket file that nobody listens on was left by a crash. */
static enum billet_status clear_path(const struct sockaddr_un *address, struct billet_error *err)
{
    struct stat st;
    if (lstat(address->sun_path, &st) != 0) {
        return BILLET_OK;
    }
    int fd = S_ISSOCK(st.st_mode) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    bool dead = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
                errno == ECONNREFUSED;
    if (fd >= 0) {
        close(fd);
    }
    if (!dead || unlink(address->sun_path) != 0) {
        return billet_error_set(err, BILLET_ECONFLICT, "socket path is in use: %s",
                                address->sun_path);
    }
    return BILLET_OK;
}

static enum billet_status open_local(struct net_server *server, struct billet_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = server->options.unix_path;
    if (strlen(path) >= sizeof address.sun_path) {
        return billet_error_set(err, BILLET_EINVAL, "socket path is longer than %zu bytes",
                                sizeof address.sun_path - 1);
    }
    memcpy(address.sun_path, path, strlen(path));
    enum billet_status status = clear_path(&address, err);
    if (status != BILLET_OK) {
        return status;
    }
    mode_t old = umask(0117); /* owner and group may connect */
    server->local = bind_to(server, (struct sockaddr *)&address, sizeof address, path, err);
    umask(old);
    return server->local != NULL ? BILLET_OK : BILLET_EUPSTREAM;
}

enum billet_status listener_open(struct net_server *server, struct billet_error *err)
{
    event_assign(&server->breathe, server->base, -1, 0, on_breathe, server);
    enum billet_status status = BILLET_OK;
    if (server->options.host != NULL) {
        status = open_tcp(server, err);
    }
    if (status == BILLET_OK && server->options.unix_path != NULL) {
        status = open_local(server, err);
    }
    return status;
}

void listener_close(struct net_server *server)
{
    event_del(&server->breathe);
    if (server->tcp != NULL) {
        evconnlistener_free(server->tcp);
    }
    if (server->local != NULL) {
        struct sockaddr_un address;
        socklen_t len = sizeof address;
        bool known = getsockname(evconnlistener_get_fd(server->local), (struct sockaddr *)&address,
                                 &len) == 0;
        evconnlistener_free(server->local);
        if (known) {
            unlink(address.sun_path);
        }
    }
    server->tcp = NULL;
    server->local = NULL;
}

uint16_t net_server_port(const struct net_server *server)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof address;
    if (server->tcp == NULL ||
        getsockname(evconnlistener_get_fd(server->tcp), (struct sockaddr *)&address, &len) != 0) {
        return 0;
    }
    return ntohs(address.ss_family == AF_INET6
                     ? ((const struct sockaddr_in6 *)(const void *)&address)->sin6_port
                     : ((const struct sockaddr_in *)(const void *)&address)->sin_port);
}
