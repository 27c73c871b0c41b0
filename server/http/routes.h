/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The endpoints of the public listener: for the router, the description of the API, and tests.
 */
#ifndef BILLET_SERVER_HTTP_ROUTES_H
#define BILLET_SERVER_HTTP_ROUTES_H

#include "server/http/router.h"

extern const struct route routes[];
extern const size_t route_count;

#endif
