/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS of the listener: OpenSSL's defaults of Debian (TLS 1.2 and up), one certificate chain, no
 * client certificates. Public edges with HTTP/2 stand behind nginx or HAProxy.
 */
#ifndef BILLET_SERVER_NET_TLS_H
#define BILLET_SERVER_NET_TLS_H

#include "billet/error.h"

struct ssl_ctx_st;
struct bufferevent;
struct event_base;

struct ssl_ctx_st *tls_context_new(const char *cert_path, const char *key_path,
                                   struct billet_error *err);
void tls_context_free(struct ssl_ctx_st *tls);
/* Takes the socket; NULL (and the socket still open) when memory is out. */
struct bufferevent *tls_accept(struct ssl_ctx_st *tls, struct event_base *base, int fd);

#endif
