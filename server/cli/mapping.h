/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which mapping reads a file of the command line: a shipped one by its name, one of the caller's
 * own as a file, or the one saved for an employer.
 */
#ifndef BILLET_SERVER_CLI_MAPPING_H
#define BILLET_SERVER_CLI_MAPPING_H

#include <jansson.h>

#include "server/app/import.h"
#include "server/cli/session.h"

/* The bytes of a file of one's own, or of a shipped mapping by its name. */
enum billet_status cli_mapping_text(const char *name, struct buf *text,
                                    struct billet_error *err) BILLET_MUST_CHECK;
/* What --mapping says; without it `use` stays as it is. A file is checked whole: BILLET_EINVAL
 * says what is wrong with it. The caller ends it with mapping_use_fini(). */
enum billet_status cli_mapping(const struct cli *cli, struct mapping_use *use,
                               struct billet_error *err) BILLET_MUST_CHECK;
/* Without --mapping: the one saved for the employer whose file it is, if there is one. */
enum billet_status cli_saved_mapping(struct session *session, struct import_request *request,
                                     struct billet_error *err) BILLET_MUST_CHECK;
/* One line of the report of an import or a dry run: which mapping it was, if any. */
void say_mapping(const struct cli *cli, const json_t *mapping);

#endif
