/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many processors this machine lends us: the threads that long work is given.
 */
#ifndef BILLET_SERVER_CORE_PROCESSORS_H
#define BILLET_SERVER_CORE_PROCESSORS_H

#include <stdint.h>

/* At least 1. */
int32_t processors_online(void);

#endif
