/* SPDX-License-Identifier: Apache-2.0 */
/* libzip inflates, xml.c parses. */
#include "server/feed/xlsx_package.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "server/core/mem.h"

#define SLICE_BYTES ((size_t)1 << 16)

struct xlsx_package {
    zip_t *zip;
    uint64_t inflated;
};

struct xlsx_part {
    struct xlsx_package *package;
    zip_file_t *file;
    struct xml *xml;
    uint64_t compressed;
    uint64_t inflated;
    char slice[SLICE_BYTES];
};

static enum billet_status refuse(struct billet_error *err, const char *code, const char *message)
{
    billet_error_set(err, BILLET_EINVAL, "%s", message);
    billet_error_code(err, code);
    return BILLET_EINVAL;
}

static enum billet_status damaged(struct billet_error *err, const char *why)
{
    (void)refuse(err, "feed.xlsx_damaged", "the workbook is damaged");
    billet_error_detail(err, "%s", why);
    return BILLET_EINVAL;
}

/* An .xls and a workbook with a password are the same kind of container. */
static bool is_compound(struct billet_span bytes)
{
    return bytes.len >= 8 && memcmp(bytes.ptr, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0;
}

enum billet_status xlsx_package_open(struct billet_span bytes, struct xlsx_package **out,
                                     struct billet_error *err)
{
    if (is_compound(bytes)) {
        return refuse(err, "feed.xlsx_old", "the file is an old .xls or has a password");
    }
    struct xlsx_package *package = mem_alloc(1, sizeof *package);
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &why);
    if (package == NULL || source == NULL) {
        zip_source_free(source);
        mem_free(package);
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a workbook");
    }
    package->zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    enum billet_status status = BILLET_OK;
    if (package->zip == NULL) {
        zip_source_free(source);
        status = damaged(err, zip_error_strerror(&why));
    } else if (zip_get_num_entries(package->zip, 0) > XLSX_PARTS_MAX) {
        status = refuse(err, "feed.xlsx_limit", "the workbook has too many parts");
    }
    zip_error_fini(&why);
    if (status != BILLET_OK) {
        xlsx_package_close(package);
        return status;
    }
    *out = package;
    return BILLET_OK;
}

void xlsx_package_close(struct xlsx_package *package)
{
    if (package != NULL && package->zip != NULL) {
        zip_discard(package->zip);
    }
    mem_free(package);
}

/* --- parts --- */

/* Some writers take the backslash, some another case. */
static zip_int64_t locate(zip_t *zip, const char *name)
{
    zip_int64_t at = zip_name_locate(zip, name, 0);
    if (at < 0) {
        at = zip_name_locate(zip, name, ZIP_FL_NOCASE);
    }
    if (at < 0) {
        char turned[256];
        (void)snprintf(turned, sizeof turned, "%s", name);
        for (char *c = turned; *c != '\0'; c++) {
            *c = *c == '/' ? '\\' : *c;
        }
        at = zip_name_locate(zip, turned, ZIP_FL_NOCASE);
    }
    return at;
}

static enum billet_status start(struct xlsx_part *part, zip_uint64_t at, struct billet_error *err)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    zip_t *zip = part->package->zip;
    if (zip_stat_index(zip, at, 0, &stat) != 0) {
        return damaged(err, zip_strerror(zip));
    }
    part->compressed = (stat.valid & ZIP_STAT_COMP_SIZE) != 0 ? stat.comp_size : 0;
    part->file = zip_fopen_index(zip, at, 0);
    if (part->file == NULL) {
        return damaged(err, zip_strerror(zip));
    }
    return BILLET_OK;
}

enum billet_status xlsx_part_open(struct xlsx_package *package, const char *name,
                                  const struct xml_handlers *handlers, void *arg,
                                  struct xlsx_part **out, struct billet_error *err)
{
    zip_int64_t at = locate(package->zip, name);
    if (at < 0) {
        return billet_error_set(err, BILLET_ENOTFOUND, "the workbook has no part %s", name);
    }
    struct xlsx_part *part = mem_alloc(1, sizeof *part);
    if (part == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for a part of a workbook");
    }
    part->package = package;
    part->xml = xml_new(NULL, handlers, arg);
    enum billet_status status =
        part->xml != NULL ? start(part, (zip_uint64_t)at, err)
                          : billet_error_set(err, BILLET_ENOMEM, "no memory for reading XML");
    if (status != BILLET_OK) {
        xlsx_part_close(part);
        return status;
    }
    *out = part;
    return BILLET_OK;
}

void xlsx_part_close(struct xlsx_part *part)
{
    if (part == NULL) {
        return;
    }
    xml_free(part->xml);
    if (part->file != NULL) {
        (void)zip_fclose(part->file);
    }
    mem_free(part);
}

static bool over_limits(struct xlsx_part *part, size_t more)
{
    part->inflated += more;
    part->package->inflated += more;
    return part->package->inflated > XLSX_INFLATED_MAX ||
           (part->inflated > XLSX_RATIO_FREE && part->inflated / XLSX_RATIO_MAX > part->compressed);
}

enum billet_status xlsx_part_step(struct xlsx_part *part, bool *more, struct billet_error *err)
{
    zip_int64_t got = zip_fread(part->file, part->slice, SLICE_BYTES);
    if (got < 0) {
        return damaged(err, zip_file_strerror(part->file));
    }
    if (over_limits(part, (size_t)got)) {
        return refuse(err, "feed.xlsx_limit", "the workbook inflates beyond the limit");
    }
    *more = got > 0;
    struct billet_span bytes = {part->slice, (size_t)got};
    enum billet_status status = xml_write(part->xml, bytes, got == 0, err);
    if (status == BILLET_EINVAL && err->code[0] == '\0') {
        billet_error_code(err, "feed.xlsx_damaged");
    }
    return status;
}

enum billet_status xlsx_part_read(struct xlsx_package *package, const char *name,
                                  const struct xml_handlers *handlers, void *arg,
                                  struct billet_error *err)
{
    struct xlsx_part *part = NULL;
    enum billet_status status = xlsx_part_open(package, name, handlers, arg, &part, err);
    if (status == BILLET_ENOTFOUND) {
        return BILLET_OK;
    }
    bool more = true;
    while (status == BILLET_OK && more) {
        status = xlsx_part_step(part, &more, err);
    }
    xlsx_part_close(part);
    return status;
}
