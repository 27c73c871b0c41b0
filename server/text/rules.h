/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in the prose of a posting: what the law forbids or wants shown. A rule is a row of a
 * table: code of the finding, literals that trigger it, a pattern that is run only in a window
 * around a trigger, severity. Patterns are compiled once and then shared by all threads.
 */
#ifndef BILLET_SERVER_TEXT_RULES_H
#define BILLET_SERVER_TEXT_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "billet/error.h"
#include "billet/span.h"

/* A posting with more has been understood well enough. */
#define RULES_FINDINGS_MAX 16

enum rule_severity { RULE_WARN, RULE_BLOCK };

struct finding {
    const char *code;  /* posting finding of the API: age_limit, gender */
    const char *field; /* as given to rules_search */
    const char *rule;  /* stable name of the rule: age_limit.range */
    enum rule_severity severity;
    struct billet_span quote; /* slice of the text */
    size_t start, end;        /* code points of the text, half-open */
};

struct rules;

enum billet_status rules_new(struct rules **out, struct billet_error *err) BILLET_MUST_CHECK;
void rules_free(struct rules *rules);

/* What one thread needs to run rules. */
struct rules_run;
struct rules_run *rules_run_new(const struct rules *rules);
void rules_run_free(struct rules_run *run);

/* Appends to findings[*count..RULES_FINDINGS_MAX). field is the name of what holds the text, which
 * is valid UTF-8. A pattern that reaches its match limit finds nothing. */
void rules_search(struct rules_run *run, const char *field, struct billet_span text,
                  struct finding findings[static RULES_FINDINGS_MAX], size_t *count);

#endif
