/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet key new|list|revoke: API keys. A new key's text is shown once, or written to a file that
 * only its owner may read; the database keeps its hash.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "server/cli/print.h"
#include "server/cli/session.h"
#include "server/core/crypto.h"
#include "server/core/jsonw.h"

const struct cli_option cmd_key_new_options[] = {
    {"role", "ROLE", "角色：admin officer supervisor organiser employer",
     "role: admin officer supervisor organiser employer"},
    {"name", "NAME", "给谁用，做什么", "for whom and what"},
    {"employer", "ID", "角色 employer 所代表的用人单位", "whom an employer's key speaks for"},
    {"region", "CODE", "管辖区划；不写：全市", "region range; absent: the whole city"},
    {"expires", "TIME", "失效时刻，如 2027-01-01T00:00:00Z", "when it ends"},
    {"out", "FILE", "把密钥写进文件（0600），不显示",
     "write the key to a file (0600), show nothing"},
    {0},
};
const struct cli_option cmd_key_list_options[] = {{0}};
const struct cli_option cmd_key_revoke_options[] = {{0}};

/* Before the key is made: a key that cannot be kept must not come to be. */
static int open_file(const char *path, struct billet_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        bool exists = errno == EEXIST;
        billet_error_set(err, BILLET_EINVAL, "cannot write %s: %s", path, strerror(errno));
        billet_error_code(err, exists ? "cli.key_file_exists" : "cli.key_file");
    }
    return fd;
}

static enum billet_status write_key(int fd, const char *text, struct billet_error *err)
{
    size_t len = strlen(text);
    bool written =
        write(fd, text, len) == (ssize_t)len && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
    return written ? BILLET_OK
                   : billet_error_set(err, BILLET_EINVAL, "cannot write the key to its file");
}

static void put(struct jsonw *w, const char *key, const char *text)
{
    if (text != NULL) {
        jsonw_key(w, key);
        jsonw_text(w, text);
    }
}

static void describe(const struct cli *cli, const struct crypto_key *key, struct buf *out)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    put(&w, "prefix", key->prefix);
    put(&w, "secret_hash", key->hash);
    put(&w, "role", cli_opt(cli, "role"));
    put(&w, "name", cli_opt(cli, "name"));
    put(&w, "region", cli_opt(cli, "region"));
    put(&w, "employer", cli_opt(cli, "employer"));
    put(&w, "expires_at", cli_opt(cli, "expires"));
    jsonw_object_end(&w);
}

static enum billet_status make(struct session *s, struct crypto_key *key, struct billet_error *err)
{
    struct buf doc = {0};
    struct session_reply reply;
    if (!crypto_key_new(key)) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a key");
    }
    describe(s->cli, key, &doc);
    enum billet_status status = session_ask(s, "key.new", buf_span(&doc), &reply, err);
    buf_fini(&doc);
    return status;
}

/* Into the file, or shown once. */
static enum billet_status make_and_keep(struct session *s, struct billet_error *err)
{
    struct crypto_key key;
    const char *path = cli_opt(s->cli, "out");
    int fd = path != NULL ? open_file(path, err) : -1;
    if (path != NULL && fd < 0) {
        return err->status;
    }
    enum billet_status status = make(s, &key, err);
    if (status == BILLET_OK && path != NULL) {
        status = write_key(fd, key.text, err);
    } else if (status == BILLET_OK) {
        cli_say(s->cli, "密钥只显示这一次，请立即保存：", "The key is shown only now, keep it:");
        fprintf(s->cli->out, "%s\n", key.text);
    }
    crypto_wipe(&key, sizeof key);
    if (fd >= 0) {
        close(fd);
        if (status != BILLET_OK) {
            unlink(path);
        }
    }
    return status;
}

int cmd_key_new(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct billet_error err = {0};
    const char *role = cli_opt(cli, "role");
    (void)argc;
    (void)argv;
    if (role == NULL || cli_opt(cli, "name") == NULL) {
        return cli_usage(cli, "需要 --role 和 --name", "--role and --name are needed");
    }
    if (role_of(billet_span_of(role)) == ROLE_NONE || strcmp(role, "worker") == 0) {
        return cli_usage(cli, "没有角色 %s", "there is no role %s", role);
    }
    if ((strcmp(role, "employer") == 0) != (cli_opt(cli, "employer") != NULL)) {
        return cli_usage(cli, "角色 employer 要有 --employer，其他角色不能有",
                         "role employer needs --employer, no other role takes it");
    }
    if (session_open(&session, cli, SESSION_LOCAL, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = make_and_keep(&session, &err);
    session_close(&session);
    return status == BILLET_OK ? CLI_DONE : cli_fail(cli, &err);
}

int cmd_key_list(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return session_run(cli, SESSION_LOCAL, "key.list", "limit", "200", NULL);
}

int cmd_key_revoke(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_LOCAL, "key.revoke", "key", argv[0], NULL);
}
