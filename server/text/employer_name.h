/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stem of an employer's name: what is left of it when spelling, legal form, branch and what
 * stands in brackets are taken off. Two employers of one stem may be the same one; that is for a
 * person to say. (The register's own key is stricter: employer_name_key() in SQL.)
 */
#ifndef BILLET_SERVER_TEXT_EMPLOYER_NAME_H
#define BILLET_SERVER_TEXT_EMPLOYER_NAME_H

#include "billet/span.h"

#define EMPLOYER_STEM_BYTES 800 /* of a name of 200 characters */

/* At most EMPLOYER_STEM_BYTES bytes into out; how many. A name that is nothing but a legal form is
 * its own stem; what is too long to be a name has none. */
size_t employer_name_stem(struct billet_span name, char out[static EMPLOYER_STEM_BYTES]);

#endif
