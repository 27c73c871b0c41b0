/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a function that can fail returns. The set is closed on purpose: a caller decides by
 * status, a person reads the struct billet_error that goes with it (error.h).
 */
#ifndef BILLET_STATUS_H
#define BILLET_STATUS_H

enum billet_status {
    BILLET_OK,
    BILLET_EINVAL,    /* the input is wrong; mending it may help */
    BILLET_ENOTFOUND, /* no such thing, or not for this principal */
    BILLET_ECONFLICT, /* the thing exists, or is in a state that forbids this */
    BILLET_EDENIED,   /* known principal, not allowed */
    BILLET_ELIMIT,    /* a named limit was passed */
    BILLET_EBUSY,     /* try again later */
    BILLET_ETIMEOUT,  /* a deadline passed */
    BILLET_EUPSTREAM, /* the database or another program failed */
    BILLET_ENOMEM,    /* memory could not be had */
    BILLET_EINTERNAL, /* our own bug */
};

/* Results that must be looked at carry this mark. */
#if defined(__GNUC__)
#define BILLET_MUST_CHECK        __attribute__((warn_unused_result))
#define BILLET_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define BILLET_MUST_CHECK
#define BILLET_PRINTF(fmt, args)
#endif

#endif
