/* SPDX-License-Identifier: Apache-2.0 */
/* The rule files as rules.awk makes them a table; what the members mean: rules/README.md. */
#ifndef BILLET_SERVER_TEXT_RULE_TEXT_H
#define BILLET_SERVER_TEXT_RULE_TEXT_H

struct rule_text {
    const char *id;
    const char *what;    /* "finding gender block", "value pay", "section duties", "mark level 3" */
    const char *terms;   /* joined by '|' */
    const char *pattern; /* NULL: the term is the match */
    int before, behind;  /* characters around a term; 0 = the usual */
    int figure;          /* the pattern cannot match without one */
    const char *sections; /* "not duties company"; NULL: everywhere */
    const char *zh, *en;  /* NULL: needs no message */
};

/* Ended by a row without an id. */
extern const struct rule_text rule_texts[];

#endif
