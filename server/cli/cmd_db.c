/* SPDX-License-Identifier: Apache-2.0 */
/*
 * billet db start|stop|status: the private cluster by hand.
 */
#include "server/admin/cluster.h"
#include "server/cli/settings.h"

const struct cli_option cmd_db_start_options[] = {{0}};
const struct cli_option cmd_db_stop_options[] = {{0}};
const struct cli_option cmd_db_status_options[] = {{0}};

/* A foreign database is not ours to start or stop. */
static enum billet_status find_place(const struct cli *cli, struct admin_place *place,
                                     struct billet_error *err)
{
    const struct access_settings settings = cli_access_settings(cli);
    if (settings.database != NULL && settings.database[0] != '\0') {
        billet_error_set(err, BILLET_EINVAL, "setting database names a server of its own");
        billet_error_detail(err, "billet starts and stops only its private one.");
        return BILLET_EINVAL;
    }
    return admin_place_find(settings.data, 0, place, err);
}

static void print_state(const struct cli *cli, const struct admin_place *place,
                        enum cluster_state state)
{
    if (!cli->json) {
        cli_print(cli, "%s  数据 %s  套接字 %s", "%s  data %s  socket %s",
                  cluster_state_name(state), place->data, place->socket);
        return;
    }
    json_t *result = json_pack("{s:s, s:s, s:s, s:s}", "state", cluster_state_name(state), "data",
                               place->data, "socket", place->socket, "programs", place->bin);
    json_dumpf(result, cli->out, JSON_COMPACT);
    fputc('\n', cli->out);
    json_decref(result);
}

static int end(const struct cli *cli, const struct admin_place *place, enum billet_status status,
               const struct billet_error *err)
{
    if (status != BILLET_OK) {
        return cli_fail(cli, err);
    }
    print_state(cli, place, cluster_state(place));
    return CLI_DONE;
}

int cmd_db_start(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct billet_error err = {0};
    struct admin_place place;
    enum billet_status status = find_place(cli, &place, &err);
    status = status == BILLET_OK ? cluster_start(&place, NULL, &err) : status;
    return end(cli, &place, status, &err);
}

int cmd_db_stop(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct billet_error err = {0};
    struct admin_place place;
    enum billet_status status = find_place(cli, &place, &err);
    status = status == BILLET_OK ? cluster_stop(&place, &err) : status;
    return end(cli, &place, status, &err);
}

/* 0 while it runs, else 5: for scripts. */
int cmd_db_status(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct billet_error err = {0};
    struct admin_place place;
    enum billet_status status = find_place(cli, &place, &err);
    if (status != BILLET_OK) {
        return cli_fail(cli, &err);
    }
    enum cluster_state state = cluster_state(&place);
    print_state(cli, &place, state);
    return state == CLUSTER_RUNNING ? CLI_DONE : CLI_OFFLINE;
}
