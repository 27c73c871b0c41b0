/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shipped mappings by name. They are few and small: the first call reads them all, and they
 * stay as long as the process.
 */
#include "server/feed/mapping.h"

#include <pthread.h>

#define SHIPPED_MAX 32

static const struct feed_mapping *shipped[SHIPPED_MAX];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_shipped(void)
{
    for (size_t i = 0; i < SHIPPED_MAX && feed_mapping_texts[i].name != NULL; i++) {
        struct feed_mapping *mapping = NULL;
        if (feed_mapping_new(billet_span_of(feed_mapping_texts[i].text), &mapping, NULL) ==
            BILLET_OK) {
            shipped[i] = mapping;
        }
    }
}

enum billet_status feed_mapping_find(struct billet_span name, const struct feed_mapping **out,
                                     struct billet_error *err)
{
    (void)pthread_once(&once, read_shipped);
    for (size_t i = 0; i < SHIPPED_MAX && feed_mapping_texts[i].name != NULL; i++) {
        if (billet_span_is(name, feed_mapping_texts[i].name) && shipped[i] != NULL) {
            *out = shipped[i];
            return BILLET_OK;
        }
    }
    return billet_error_set(err, BILLET_ENOTFOUND, "no mapping is named so");
}
