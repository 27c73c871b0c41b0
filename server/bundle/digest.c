/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests over a set of files. Each file is framed by its name and its length, so that no byte
 * can move from one file to the next unseen: name NUL length NUL bytes.
 */
#include "server/bundle/bundle.h"

#include <openssl/evp.h>
#include <stdio.h>

static bool add_file(EVP_MD_CTX *context, const char *name, struct billet_span bytes)
{
    char length[24];
    int digits = snprintf(length, sizeof length, "%zu", bytes.len);
    return EVP_DigestUpdate(context, name, strlen(name) + 1) == 1 &&
           EVP_DigestUpdate(context, length, (size_t)digits + 1) == 1 &&
           EVP_DigestUpdate(context, bytes.len > 0 ? bytes.ptr : "", bytes.len) == 1;
}

static void hex_text(const unsigned char *bytes, size_t count, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * count] = '\0';
}

static enum billet_status digest_files(const char *const *names, const struct billet_span *files,
                                       size_t count, char text[BUNDLE_SHA256_TEXT],
                                       struct billet_error *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    for (size_t i = 0; i < count && ok; i++) {
        ok = add_file(context, names[i], files[i]);
    }
    ok = ok && EVP_DigestFinal_ex(context, digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    if (!ok) {
        return billet_error_set(err, BILLET_ENOMEM, "could not compute a SHA-256 digest");
    }
    hex_text(digest, (BUNDLE_SHA256_TEXT - 1) / 2, text);
    return BILLET_OK;
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
