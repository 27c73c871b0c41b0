/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places by code or by name, with or without the places above: "150203", "包头市昆都仑区",
 * "内蒙古-包头-昆区", "昆都仑区钢铁大街36号". A name that several places have is not guessed:
 * it is read only when one of them contains all the others, or when one alone lies in the home
 * region that the caller names; that is told.
 */
#ifndef BILLET_SERVER_TEXT_REGION_H
#define BILLET_SERVER_TEXT_REGION_H

#include "server/text/codes.h"
#include "server/text/values.h"

struct text_region {
    const struct code *code;
    enum text_note note; /* TEXT_NOTE_HOME */
    bool whole;          /* the text is names of places and nothing else */
};

/* home: region prefix, {NULL, 0} for none. */
enum text_result text_read_region(const struct codes *codes, struct billet_span text,
                                  struct billet_span home, struct text_region *out);
/* 远程, 居家办公, remote. */
bool text_is_remote(struct billet_span text);
/* Is `prefix` a whole number of levels of the region code `code`, from the left? */
bool region_contains(struct billet_span prefix, struct billet_span code);

#endif
