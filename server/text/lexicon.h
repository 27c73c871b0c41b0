/* SPDX-License-Identifier: Apache-2.0 */
/* The terms of code sets that prose speaks of, as terms of the automaton of the rules. */
#ifndef BILLET_SERVER_TEXT_LEXICON_H
#define BILLET_SERVER_TEXT_LEXICON_H

#include "server/text/rules.h"

/* Adds the names and synonyms of skills, certificates, shifts and conditions to rules->terms. */
enum billet_status lexicon_add(struct rules *rules, struct billet_error *err) BILLET_MUST_CHECK;

#endif
