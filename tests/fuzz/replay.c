/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay FOLDER...: runs a fuzz target once over every file of the folders, without libFuzzer, and
 * says how many there were. A finding aborts, after the file's name was printed to stderr.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Not every target has one. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

static uint8_t room[FILE_BYTES_MAX];

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return 0;
    }
    (void)fprintf(stderr, "%s\n", path);
    size_t len = fread(room, 1, sizeof room, file);
    (void)fclose(file);
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that ASan sees a byte too far */
    if (exact == NULL) {
        return 0;
    }
    memcpy(exact, room, len);
    (void)LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 1;
}

static int run_folder(const char *folder)
{
    int count = 0;
    char path[4096];
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return 0;
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += entry->d_name[0] != '.' ? run_file(path) : 0;
    }
    (void)closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    if (LLVMFuzzerInitialize != NULL) {
        (void)LLVMFuzzerInitialize(&argc, &argv);
    }
    for (int i = 1; i < argc; i++) {
        count += run_folder(argv[i]);
    }
    printf("%d files\n", count);
    return 0;
}
