/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for the grammar of HTTP/1 (tests/fuzz/README.md): what it says must not depend on the
 * split, and it never touches a byte that it was not given.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/net/drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    /* The first two bytes choose the cut. */
    size_t cut = (data[0] * 256u + data[1]) % (size - 1);
    const char *bytes = (const char *)data + 2;
    size_t len = size - 2;
    char whole[DRIVE_SIZE];
    char cut_once[DRIVE_SIZE];
    char bytewise[DRIVE_SIZE];
    drive_all(bytes, len, len, 0, whole);
    drive_all(bytes, len, cut < len ? cut : len, 0, cut_once);
    drive_all(bytes, len, 0, 1, bytewise);
    if (strcmp(whole, cut_once) != 0 || strcmp(whole, bytewise) != 0) {
        abort();
    }
    return 0;
}
