/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads payloads from standard input, each as "LENGTH\n" and its bytes, and prints a line with
 * what the grammar says to each: for tests that are written in Python. Each runs whole and byte
 * by byte; a difference between the two is printed as such.
 */
#include <stdlib.h>
#include <string.h>

#include "server/core/mem.h"
#include "tests/net/drive.h"

int main(void)
{
    char line[32];
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t len = strtoul(line, NULL, 10);
        char *bytes = mem_alloc(len + 1, 1);
        char whole[DRIVE_SIZE];
        char bytewise[DRIVE_SIZE];
        if (bytes == NULL || fread(bytes, 1, len, stdin) != len) {
            return 1;
        }
        drive_all(bytes, len, len, 0, whole);
        drive_all(bytes, len, 0, 1, bytewise);
        printf("%s%s%s\n", whole, strcmp(whole, bytewise) == 0 ? "" : " but bytewise ",
               strcmp(whole, bytewise) == 0 ? "" : bytewise);
        mem_free(bytes);
    }
    return 0;
}
