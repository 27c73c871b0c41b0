/* SPDX-License-Identifier: Apache-2.0 */
/* TLS over OpenSSL and bufferevent_openssl; see tls.h. */
#include "server/net/tls.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

/* We speak HTTP/1.1 only; a client that asks for h2 as well chooses. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl;
    (void)arg;
    unsigned char *chosen = NULL;
    if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static enum billet_status load(SSL_CTX *tls, const char *cert_path, const char *key_path,
                               struct billet_error *err)
{
    if (SSL_CTX_use_certificate_chain_file(tls, cert_path) != 1) {
        billet_error_set(err, BILLET_EINVAL, "could not load the certificate");
        billet_error_detail(err, "%s: %s.", cert_path, ERR_reason_error_string(ERR_get_error()));
        return BILLET_EINVAL;
    }
    if (SSL_CTX_use_PrivateKey_file(tls, key_path, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(tls) != 1) {
        billet_error_set(err, BILLET_EINVAL, "could not load the certificate's key");
        billet_error_detail(err, "%s: %s.", key_path, ERR_reason_error_string(ERR_get_error()));
        return BILLET_EINVAL;
    }
    return BILLET_OK;
}

struct ssl_ctx_st *tls_context_new(const char *cert_path, const char *key_path,
                                   struct billet_error *err)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL) {
        billet_error_set(err, BILLET_ENOMEM, "memory for TLS could not be had");
        return NULL;
    }
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    /* Clients that close without close_notify are common; framing tells us a cut-off body. */
    SSL_CTX_set_options(tls, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS); /* 34 KiB less an idle connection */
    SSL_CTX_set_alpn_select_cb(tls, choose_protocol, NULL);
    if (load(tls, cert_path, key_path, err) != BILLET_OK) {
        SSL_CTX_free(tls);
        return NULL;
    }
    return tls;
}

void tls_context_free(struct ssl_ctx_st *tls)
{
    SSL_CTX_free(tls);
}

struct bufferevent *tls_accept(struct ssl_ctx_st *tls, struct event_base *base, int fd)
{
    SSL *ssl = SSL_new(tls);
    if (ssl == NULL) {
        return NULL;
    }
    struct bufferevent *bev = bufferevent_openssl_socket_new(
        base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (bev == NULL) {
        SSL_free(ssl);
    }
    return bev;
}
