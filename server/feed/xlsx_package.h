/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The package that an XLSX file is: a zip of XML parts. Parts are inflated and parsed in slices,
 * under limits, so that a small file cannot become a large one; a DOCTYPE is refused, so that no
 * entity is ever defined.
 */
#ifndef BILLET_SERVER_FEED_XLSX_PACKAGE_H
#define BILLET_SERVER_FEED_XLSX_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "billet/error.h"
#include "billet/span.h"
#include "server/feed/xml.h"

/* The file as sent: a sheet of 100,000 rows has some 10 MiB. It is kept in memory, since the
 * table of contents of a zip stands at its end. */
#define XLSX_BYTES_MAX ((size_t)32 * 1024 * 1024)
/* Parts of the zip; a real workbook has some dozens. */
#define XLSX_PARTS_MAX 2000
/* Inflated, of all parts that are read; each is only streamed. */
#define XLSX_INFLATED_MAX ((uint64_t)512 * 1024 * 1024)
/* Inflated bytes a compressed one; sheets of equal rows reach 60, bombs 1,000. Asked only behind
 * the first XLSX_RATIO_FREE bytes of a part. */
#define XLSX_RATIO_MAX  200
#define XLSX_RATIO_FREE ((uint64_t)1024 * 1024)

struct xlsx_package;
struct xlsx_part;

/* Bytes are borrowed until xlsx_package_close(). */
enum billet_status xlsx_package_open(struct billet_span bytes, struct xlsx_package **out,
                                     struct billet_error *err) BILLET_MUST_CHECK;
void xlsx_package_close(struct xlsx_package *package);

/* name: "xl/workbook.xml"; BILLET_ENOTFOUND when there is none. Handlers may be NULL. */
enum billet_status xlsx_part_open(struct xlsx_package *package, const char *name,
                                  const struct xml_handlers *handlers, void *arg,
                                  struct xlsx_part **out,
                                  struct billet_error *err) BILLET_MUST_CHECK;
/* One slice; *more is false when the part is over. */
enum billet_status xlsx_part_step(struct xlsx_part *part, bool *more,
                                  struct billet_error *err) BILLET_MUST_CHECK;
void xlsx_part_close(struct xlsx_part *part);
/* All of it. A part that is absent is fine: no handler is called. */
enum billet_status xlsx_part_read(struct xlsx_package *package, const char *name,
                                  const struct xml_handlers *handlers, void *arg,
                                  struct billet_error *err) BILLET_MUST_CHECK;

#endif
