/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests over a set of files. Each file is framed by its name and its length, so that no byte
 * can move from one file to the next unseen: name NUL length NUL bytes.
 */
#include "server/bundle/digest.h"

#include <stdio.h>

void bundle_digest_init(struct bundle_digest *digest)
{
    sha256_init(&digest->hash);
}

void bundle_digest_file(struct bundle_digest *digest, const char *name, size_t bytes)
{
    char length[24];
    int digits = snprintf(length, sizeof length, "%zu", bytes);
    sha256_update(&digest->hash, (struct billet_span){name, strlen(name) + 1});
    sha256_update(&digest->hash, (struct billet_span){length, (size_t)digits + 1});
}

void bundle_digest_add(struct bundle_digest *digest, struct billet_span bytes)
{
    sha256_update(&digest->hash, bytes);
}

enum billet_status bundle_digest_final(struct bundle_digest *digest, char text[BUNDLE_SHA256_TEXT],
                                       struct billet_error *err)
{
    unsigned char bytes[CRYPTO_SHA256_BYTES];
    if (!sha256_final(&digest->hash, bytes)) {
        return billet_error_set(err, BILLET_ENOMEM, "could not compute a SHA-256 digest");
    }
    hex_encode(bytes, sizeof bytes, text);
    return BILLET_OK;
}

static enum billet_status digest_files(const char *const *names, const struct billet_span *files,
                                       size_t count, char text[BUNDLE_SHA256_TEXT],
                                       struct billet_error *err)
{
    struct bundle_digest digest;
    bundle_digest_init(&digest);
    for (size_t i = 0; i < count; i++) {
        bundle_digest_file(&digest, names[i], files[i].len);
        bundle_digest_add(&digest, files[i]);
    }
    return bundle_digest_final(&digest, text, err);
}

enum billet_status bundle_input_digest(const struct bundle_input *input,
                                       char text[BUNDLE_SHA256_TEXT], struct billet_error *err)
{
    return digest_files(bundle_input_names, input->files, BUNDLE_INPUTS, text, err);
}

enum billet_status bundle_output_digest(const struct billet_span files[BUNDLE_OUTPUTS],
                                        char text[BUNDLE_SHA256_TEXT], struct billet_error *err)
{
    return digest_files(bundle_output_names, files, BUNDLE_OUTPUTS, text, err);
}
