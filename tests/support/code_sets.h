/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shipped code sets in memory, for tests that read prose or files.
 */
#ifndef BILLET_TESTS_SUPPORT_CODE_SETS_H
#define BILLET_TESTS_SUPPORT_CODE_SETS_H

#include "server/text/codes.h"

/* "regions", ... of migrations/codes, sealed; NULL: why not stands on standard error. */
struct codes *code_sets_load(const char *const *sets, size_t count);

#endif
