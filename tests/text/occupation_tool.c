/* SPDX-License-Identifier: Apache-2.0 */
/*
 * occupation_tool CODES_FOLDER [soc] < lines: title, duties, industry parted by tabs; one line out
 * each: vague, then for each candidate code, confidence, name, tier-free evidence as text. Reads
 * the files that ship; for tests and for counting the table of confidences.
 */
#include <stdio.h>
#include <string.h>

#include "server/text/occupation.h"

#define LINE_MAX_BYTES 65536

static enum billet_status load(struct codes **codes, struct occupation_coder **coder,
                               const char *folder, enum code_set set, struct billet_error *err)
{
    static const char *const files[] = {"occupations.tsv", "vague.tsv", "soc2018.tsv"};
    char path[4096];
    enum billet_status status = BILLET_OK;
    *codes = codes_new();
    if (*codes == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the code sets");
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0] && status == BILLET_OK; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        status = codes_add_file(*codes, path, err);
    }
    status = status == BILLET_OK ? codes_seal(*codes, err) : status;
    (void)snprintf(path, sizeof path, "%s/occupation.weights", folder);
    return status == BILLET_OK ? occupation_new(coder, *codes, set, path, err) : status;
}

static struct billet_span cell(char **at)
{
    struct billet_span cell = {*at, strcspn(*at, "\t\n")};
    *at += cell.len + ((*at)[cell.len] == '\t' ? 1 : 0);
    return cell;
}

static void print_evidence(const struct occupation_text *text,
                           const struct occupation_evidence *evidence)
{
    const struct billet_span *fields[] = {&text->title, &text->duties, &text->industry};
    printf(" %d:%.*s", (int)evidence->field, (int)(evidence->end - evidence->start),
           fields[evidence->field]->ptr + evidence->start);
}

static void print_reading(const struct occupation_text *text,
                          const struct occupation_reading *reading)
{
    printf("%d", reading->vague);
    for (size_t i = 0; i < reading->count; i++) {
        const struct occupation_candidate *candidate = &reading->candidates[i];
        printf("\t%.*s %u %.*s", (int)candidate->code->code.len, candidate->code->code.ptr,
               candidate->confidence, (int)candidate->code->name_zh.len,
               candidate->code->name_zh.ptr);
        for (size_t k = 0; k < candidate->evidence_count; k++) {
            print_evidence(text, &candidate->evidence[k]);
        }
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    static char line[LINE_MAX_BYTES];
    struct billet_error err = {0};
    struct codes *codes = NULL;
    struct occupation_coder *coder = NULL;
    enum code_set set = argc == 3 ? CODES_SOC : CODES_OCCUPATIONS;
    if (argc < 2 || load(&codes, &coder, argv[1], set, &err) != BILLET_OK) {
        (void)fprintf(stderr, "%s %s\n", err.message, err.detail);
        codes_free(codes);
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *at = line;
        struct occupation_text text = {.title = cell(&at)};
        struct occupation_reading reading;
        text.duties = cell(&at);
        text.industry = cell(&at);
        occupation_read(coder, &text, &reading);
        print_reading(&text, &reading);
    }
    occupation_free(coder);
    codes_free(codes);
    return 0;
}
