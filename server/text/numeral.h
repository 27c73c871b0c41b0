/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chinese numerals below 10^8, as pay is written in words: "三千五百", "一万零五十", "二十万". The
 * last unit may go unsaid: "一万二" is 12,000, where "一万零二" is 10,002. What does not follow the
 * grammar ("二〇二六", "五百千") is no number: it stays unread.
 */
#ifndef BILLET_SERVER_TEXT_NUMERAL_H
#define BILLET_SERVER_TEXT_NUMERAL_H

#include "server/text/cursor.h"

/* The number is count * unit; unit 0: a number below 100, whose unit may be said elsewhere ("三至五
 * 千"), 1: a number that is whole in itself. A move that does not fit changes nothing. */
bool text_take_numeral(struct text_cursor *c, int64_t *count, int64_t *unit);
/* Two digits next to each other before one unit: "三四千" is 3,000 to 4,000. */
bool text_take_between(struct text_cursor *c, int64_t *low, int64_t *high, int64_t *unit);

#endif
