/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal_tool KEYS seal|open TEXT: what the server does to a sealed column, for backup.py, which
 * holds that a backup without its keyring gives nobody's identity number away.
 */
#include <stdio.h>
#include <string.h>

#include "server/core/crypto.h"
#include "server/core/keyring.h"

static const struct crypto_place place = {"candidate_contact", "phone", "1502", 7};

static int run(const struct keyring *ring, const char *verb, struct billet_span text)
{
    struct billet_error err = {0};
    struct buf out = {0};
    enum billet_status status = strcmp(verb, "seal") == 0
                                    ? crypto_seal(ring, &place, text, &out, &err)
                                    : crypto_open(ring, &place, text, &out, &err);
    if (status == BILLET_OK) {
        printf("%s\n", out.ptr);
    } else {
        fprintf(stderr, "%s\n", err.message);
    }
    buf_fini_secret(&out);
    return status == BILLET_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct billet_error err = {0};
    struct keyring *ring = NULL;
    if (argc != 4) {
        return 2;
    }
    if (keyring_load(argv[1], &ring, &err) != BILLET_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 3;
    }
    int code = run(ring, argv[2], billet_span_of(argv[3]));
    keyring_free(ring);
    return code;
}
