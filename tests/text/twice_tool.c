/* SPDX-License-Identifier: Apache-2.0 */
/*
 * twice_tool < groups: vacancies as lines of fields parted by tabs (id, employer, its name,
 * reference, region, months of experience, least and most pay, title, text; -1: not known); an
 * empty line ends a group, in which those that may be one are looked for. For each: both ids, the
 * per cent of the text, the reasons; an empty line ends the answer of a group.
 * twice_tool stems < names: the stem of each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/text/employer_name.h"
#include "server/text/twice.h"

#define LINE_BYTES ((size_t)1 << 20)

static char line[LINE_BYTES];

static struct billet_span cell(char **at)
{
    struct billet_span cell = {*at, strcspn(*at, "\t\n")};
    *at += cell.len + ((*at)[cell.len] == '\t' ? 1 : 0);
    return cell;
}

static int64_t number(char **at)
{
    return strtoll(cell(at).ptr, NULL, 10);
}

static bool print_pair(void *arg, const struct twice_pair *pair)
{
    (void)arg;
    printf("%lld %lld %u", (long long)pair->first, (long long)pair->second, pair->text_percent);
    for (int i = 0; i < TWICE_REASONS; i++) {
        if ((pair->reasons >> i & 1) != 0) {
            printf(" %s", twice_reason_code((enum twice_reason)i));
        }
    }
    printf("\n");
    return true;
}

static bool answer(struct twice **twice)
{
    struct billet_error err;
    bool good = twice_find(*twice, print_pair, NULL, &err) == BILLET_OK;
    printf("\n");
    twice_free(*twice);
    *twice = twice_new();
    return good && *twice != NULL;
}

static bool add(struct twice *twice)
{
    char *at = line;
    struct twice_vacancy v = {.id = number(&at), .employer = number(&at)};
    v.employer_name = cell(&at);
    v.reference = cell(&at);
    v.region = cell(&at);
    v.experience_min = number(&at);
    v.wage_min = number(&at);
    v.wage_max = number(&at);
    v.title = cell(&at);
    v.description = cell(&at);
    return twice_add(twice, &v);
}

static int print_stems(void)
{
    while (fgets(line, sizeof line, stdin) != NULL) {
        char stem[EMPLOYER_STEM_BYTES];
        size_t len = employer_name_stem((struct billet_span){line, strcspn(line, "\n")}, stem);
        printf("%.*s\n", (int)len, stem);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "stems") == 0) {
        return print_stems();
    }
    struct twice *twice = twice_new();
    bool good = twice != NULL;
    bool open = false;
    while (good && fgets(line, sizeof line, stdin) != NULL) {
        open = line[0] != '\n';
        good = open ? add(twice) : answer(&twice);
    }
    good = good && (!open || answer(&twice));
    twice_free(twice);
    return good ? 0 : 1;
}
