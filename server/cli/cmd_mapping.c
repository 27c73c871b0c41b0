/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet mapping show|save|delete EMPLOYER: what the columns of an employer's files mean, kept for
 * its imports.
 */
#include "server/cli/mapping.h"
#include "server/cli/print.h"

const struct cli_option cmd_mapping_show_options[] = {{0}};
const struct cli_option cmd_mapping_save_options[] = {{0}};
const struct cli_option cmd_mapping_delete_options[] = {{0}};

int cmd_mapping_show(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "mapping.get", "employer", argv[0], NULL);
}

int cmd_mapping_delete(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    return session_run(cli, SESSION_KEY, "mapping.delete", "employer", argv[0], NULL);
}

static enum billet_status save(struct session *session, int64_t employer, const char *name,
                               struct session_reply *reply, struct billet_error *err)
{
    struct buf text = {0};
    struct buf document = {0};
    const struct billet_span any = {NULL, 0};
    enum billet_status status = cli_mapping_text(name, &text, err);
    if (status == BILLET_OK) {
        status = mapping_document(employer, buf_span(&text), any, &document, err);
    }
    if (status == BILLET_OK) {
        status = session_ask(session, "mapping.put", buf_span(&document), reply, err);
    }
    buf_fini(&document);
    buf_fini(&text);
    return status;
}

int cmd_mapping_save(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct session_reply reply;
    struct billet_error err = {0};
    int64_t employer = 0;
    (void)argc;
    if (!session_id(argv[0], &employer)) {
        return cli_usage(cli, "这不是用人单位的编号：%s", "this is no id of an employer: %s",
                         argv[0]);
    }
    if (session_open(&session, cli, SESSION_KEY, false, &err) != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum billet_status status = save(&session, employer, argv[1], &reply, &err);
    int code = status == BILLET_OK ? print_answer(cli, reply.body) : cli_fail(cli, &err);
    session_close(&session);
    return code;
}
