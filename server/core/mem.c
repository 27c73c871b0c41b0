/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked wrappers over malloc. The failure counter is for single-threaded tests; while it is 0
 * it costs one comparison.
 */
#include "server/core/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static unsigned long fail_at; /* 0 = never */

void mem_test_fail_at(unsigned long n)
{
    fail_at = n;
}

/* Counts down to 1 and stays there, so that everything after the first failure fails too. */
static bool test_says_fail(void)
{
    if (fail_at == 0) {
        return false;
    }
    if (fail_at == 1) {
        return true;
    }
    fail_at--;
    return false;
}

static bool product_fits(size_t count, size_t size)
{
    return size == 0 || count <= (SIZE_MAX / 2) / size;
}

void *mem_alloc(size_t count, size_t size)
{
    if (!product_fits(count, size) || test_says_fail()) {
        return NULL;
    }
    return calloc(count != 0 ? count : 1, size != 0 ? size : 1);
}

void *mem_resize(void *ptr, size_t count, size_t size)
{
    if (!product_fits(count, size) || test_says_fail()) {
        return NULL;
    }
    size_t bytes = count * size;
    return realloc(ptr, bytes != 0 ? bytes : 1);
}

char *mem_strndup(const char *bytes, size_t len)
{
    if (bytes == NULL || len > SIZE_MAX / 2) {
        return NULL;
    }
    char *copy = mem_alloc(len + 1, 1);
    if (copy != NULL && len > 0) {
        memcpy(copy, bytes, len);
    }
    return copy;
}

char *mem_strdup(const char *text)
{
    return text != NULL ? mem_strndup(text, strlen(text)) : NULL;
}

void mem_free(void *ptr)
{
    free(ptr);
}
