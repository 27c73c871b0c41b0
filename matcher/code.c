/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing packed codes level by level. Equal leading levels are equal leading 16-bit words.
 */
#include "matcher/criteria.h"

int32_t code_depth(billet_code a, billet_code b)
{
    int32_t depth = 0;
    for (int shift = 48; shift >= 0; shift -= 16) {
        uint64_t level = a >> shift & 0xffff;
        if (level == 0 || level != (b >> shift & 0xffff)) {
            return depth;
        }
        depth++;
    }
    return depth;
}

bool code_is_prefix(billet_code prefix, billet_code code)
{
    int32_t depth = code_depth(prefix, code);
    return depth == BILLET_CODE_LEVELS || (prefix >> (48 - 16 * depth) & 0xffff) == 0;
}
