/* SPDX-License-Identifier: Apache-2.0 */
/* The folder is the source tree's: $top_srcdir, or where the test was started. */
#include "tests/support/code_sets.h"

#include <stdio.h>
#include <stdlib.h>

struct codes *code_sets_load(const char *const *sets, size_t count)
{
    struct billet_error err = {.message = "no memory"};
    const char *folder = getenv("top_srcdir");
    struct codes *codes = codes_new();
    enum billet_status status = codes != NULL ? BILLET_OK : BILLET_ENOMEM;
    for (size_t i = 0; status == BILLET_OK && i < count; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/migrations/codes/%s.tsv",
                       folder != NULL ? folder : ".", sets[i]);
        status = codes_add_file(codes, path, &err);
    }
    if (status == BILLET_OK) {
        status = codes_seal(codes, &err);
    }
    if (status == BILLET_OK) {
        return codes;
    }
    (void)fprintf(stderr, "%s\n", err.message);
    codes_free(codes);
    return NULL;
}
