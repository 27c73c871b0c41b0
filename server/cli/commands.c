/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table made from commands.def, look-up in it, and what may have been meant by a name that
 * is not in it (edit distance over the whole name, or a noun or verb of its own).
 */
#include "server/cli/command.h"

#include <stdint.h>
#include <string.h>

#define NAME_BYTES_MAX 64 /* longer words are no typo of ours */

#define COMMAND(name, ident, args, args_min, args_max, zh, en, examples)                           \
    {name, args, args_min, args_max, zh, en, examples, cmd_##ident, cmd_##ident##_options},
const struct command cli_commands[] = {
#include "server/cli/commands.def"
    {0},
};
#undef COMMAND

/* The first words of argv joined by a blank, as in the table; false when they do not fit. */
static bool join_words(int words, char **argv, char name[NAME_BYTES_MAX])
{
    size_t used = 0;
    for (int i = 0; i < words; i++) {
        size_t len = strlen(argv[i]);
        if (used + len + 2 > NAME_BYTES_MAX) {
            return false;
        }
        if (i > 0) {
            name[used++] = ' ';
        }
        memcpy(name + used, argv[i], len);
        used += len;
    }
    name[used] = '\0';
    return true;
}

const struct command *command_find(int argc, char **argv, int *used)
{
    for (int words = argc < 2 ? argc : 2; words > 0; words--) {
        char name[NAME_BYTES_MAX];
        if (!join_words(words, argv, name)) {
            continue;
        }
        for (const struct command *c = cli_commands; c->name != NULL; c++) {
            if (strcmp(c->name, name) == 0) {
                *used = words;
                return c;
            }
        }
    }
    return NULL;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance, rows of at most NAME_BYTES_MAX. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[NAME_BYTES_MAX + 1];
    size_t width = strlen(b);
    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
            size_t best = min3(row[j] + 1, row[j - 1] + 1, diagonal + cost);
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[width];
}

/* How far the words typed are from this command: their own number of words is compared, so
 * that "rond run 7" is measured as "rond run" against "round run". */
static size_t distance_to(const struct command *command, int argc, char **argv)
{
    int words = strchr(command->name, ' ') != NULL ? 2 : 1;
    char name[NAME_BYTES_MAX];
    if (argc < words || !join_words(words, argv, name)) {
        return SIZE_MAX;
    }
    size_t limit = strlen(command->name) / 3;
    size_t distance = edit_distance(name, command->name);
    return distance <= (limit < 2 ? 2 : limit) ? distance : SIZE_MAX;
}

size_t command_suggest(int argc, char **argv, const struct command **out, size_t max)
{
    size_t distances[8];
    size_t count = 0;
    max = max < 8 ? max : 8;
    for (const struct command *c = cli_commands; c->name != NULL; c++) {
        size_t distance = distance_to(c, argc, argv);
        if (distance == SIZE_MAX) {
            continue;
        }
        size_t at = count;
        while (at > 0 && distances[at - 1] > distance) {
            at--;
        }
        if (at >= max) {
            continue;
        }
        count = count < max ? count + 1 : max;
        memmove(distances + at + 1, distances + at, (count - at - 1) * sizeof distances[0]);
        memmove(out + at + 1, out + at, (count - at - 1) * sizeof out[0]);
        distances[at] = distance;
        out[at] = c;
    }
    return count;
}
