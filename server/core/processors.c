/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asked of the system at each call: processors come and go.
 */
#include "server/core/processors.h"

#include <unistd.h>

#define PROCESSORS_MAX 64

int32_t processors_online(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1) {
        return 1;
    }
    return count < PROCESSORS_MAX ? (int32_t)count : PROCESSORS_MAX;
}
