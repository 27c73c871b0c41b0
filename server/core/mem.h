/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server's only door to the heap: sizes are checked products, memory comes zeroed, lack of
 * memory is NULL and never an exit. Request data belongs in an arena (billet/arena.h); this is
 * for what lives as long as a connection or the process.
 *
 * Tests make the n-th allocation fail through mem_test_fail_at().
 */
#ifndef BILLET_SERVER_CORE_MEM_H
#define BILLET_SERVER_CORE_MEM_H

#include <stddef.h>

/* count * size zeroed bytes; NULL when there are none or the product overflows. */
void *mem_alloc(size_t count, size_t size);
/* Grows or shrinks; the old block stays valid when this returns NULL. New bytes are not zeroed. */
void *mem_resize(void *ptr, size_t count, size_t size);
/* Copies, ended by NUL. NULL in, NULL out. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *bytes, size_t len);
/* NULL is fine. */
void mem_free(void *ptr);

/* From now on the n-th allocation (1 = the next one) and all after it fail; 0 = none does. */
void mem_test_fail_at(unsigned long n);

#endif
