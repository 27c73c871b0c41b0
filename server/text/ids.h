/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that name persons and employers: identity numbers (GB 11643), credit codes (GB 32100),
 * telephone numbers. Each is normalised to one spelling, which is what is encrypted and indexed,
 * and masked for screens and logs. Full numbers never go into a message.
 */
#ifndef BILLET_SERVER_TEXT_IDS_H
#define BILLET_SERVER_TEXT_IDS_H

#include <stdbool.h>

#include "billet/span.h"
#include "server/core/clock.h"

#define ID_NUMBER_SIZE 19 /* 18 characters and NUL */
#define ID_CREDIT_SIZE 19
#define ID_PHONE_SIZE  24 /* 0472-12345678-123456 and NUL, with room */
#define ID_YEAR_LEAST  1900

enum id_result {
    ID_OK,
    ID_FORM,   /* wrong length or characters */
    ID_CHECK,  /* the check character is wrong */
    ID_DATE,   /* no such birthday, or not yet, or before 1900 */
    ID_REGION, /* no province has such a code */
};

/* 18 characters, or 15 of the old form, which become 18. out is set when the result is ID_OK. */
enum id_result id_number_read(struct billet_span text, struct civil_date today,
                              char out[static ID_NUMBER_SIZE]);
/* The six digits of the place of first registration, "" for no number. */
struct billet_span id_number_region(const char *normalised);

/* ID_CHECK still sets out: codes with a wrong check character have been issued. */
enum id_result id_credit_read(struct billet_span text, char out[static ID_CREDIT_SIZE]);

/* 13812345678, or 0472-1234567 with an extension after another '-'. */
enum id_result id_phone_read(struct billet_span text, char out[static ID_PHONE_SIZE]);

/* 1502**********21, 138****5678: in place. */
void id_number_mask(char *normalised);
void id_phone_mask(char *normalised);
/* Stars, in place, for the digits of whatever may be such a number, wherever it was written: 11 or
 * more in a row, or 3-4-4 and 6-8-4 with blanks or dashes between. Dates and wages stay. */
void ids_hide(char *text, size_t len);

#endif
