/* SPDX-License-Identifier: Apache-2.0 */
/* Callbacks of expat become ours; the first one that fails stops the parser. */
#include "server/feed/xml.h"

#include <expat.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "server/core/mem.h"

#define SEPARATOR   '|'
#define SLICE_BYTES ((size_t)1 << 16)

struct xml {
    XML_Parser parser;
    const struct xml_handlers *handlers;
    void *arg;
    unsigned depth;
    uint64_t bytes;
    struct billet_error failure;
};

const char *xml_local(const char *name)
{
    const char *at = strrchr(name, SEPARATOR);
    return at != NULL ? at + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(xml_local(attributes[i]), name) == 0) {
            return attributes[i + 1];
        }
    }
    return NULL;
}

static enum billet_status refuse(struct billet_error *err, const char *code, const char *message)
{
    (void)billet_error_set(err, BILLET_EINVAL, "%s", message);
    billet_error_code(err, code);
    return BILLET_EINVAL;
}

static void settle(struct xml *xml, enum billet_status status)
{
    if (status != BILLET_OK) {
        xml->failure.status = status;
        (void)XML_StopParser(xml->parser, XML_FALSE);
    }
}

static void XMLCALL on_begin(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct xml *xml = arg;
    if (xml->failure.status != BILLET_OK) {
        return;
    }
    if (++xml->depth > XML_DEPTH_MAX) {
        settle(xml, refuse(&xml->failure, "feed.xml_limit", "the XML is nested too deep"));
    } else if (xml->handlers->begin != NULL) {
        settle(xml, xml->handlers->begin(xml->arg, xml_local(name), attributes, &xml->failure));
    }
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    struct xml *xml = arg;
    if (xml->failure.status != BILLET_OK) {
        return;
    }
    xml->depth--;
    if (xml->handlers->end != NULL) {
        settle(xml, xml->handlers->end(xml->arg, xml_local(name), &xml->failure));
    }
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int len)
{
    struct xml *xml = arg;
    if (xml->handlers->text != NULL && xml->failure.status == BILLET_OK) {
        struct billet_span span = {text, (size_t)len};
        settle(xml, xml->handlers->text(xml->arg, span, &xml->failure));
    }
}

static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_subset)
{
    struct xml *xml = arg;
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    settle(xml, refuse(&xml->failure, "feed.xml_doctype", "the XML has a DOCTYPE"));
}

struct xml *xml_new(const char *encoding, const struct xml_handlers *handlers, void *arg)
{
    struct xml *xml = mem_alloc(1, sizeof *xml);
    XML_Parser parser = XML_ParserCreateNS(encoding, SEPARATOR);
    if (xml == NULL || parser == NULL) {
        if (parser != NULL) {
            XML_ParserFree(parser);
        }
        mem_free(xml);
        return NULL;
    }
    xml->parser = parser;
    xml->handlers = handlers;
    xml->arg = arg;
    XML_SetUserData(parser, xml);
    XML_SetElementHandler(parser, on_begin, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    return xml;
}

void xml_free(struct xml *xml)
{
    if (xml != NULL) {
        XML_ParserFree(xml->parser);
        mem_free(xml);
    }
}

static enum billet_status failure(const struct xml *xml, struct billet_error *err)
{
    if (xml->failure.status != BILLET_OK) {
        *err = xml->failure;
        return err->status;
    }
    enum XML_Error why = XML_GetErrorCode(xml->parser);
    if (why == XML_ERROR_NO_MEMORY) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading XML");
    }
    (void)billet_error_set(err, BILLET_EINVAL, "the XML is broken at line %llu",
                           (unsigned long long)XML_GetCurrentLineNumber(xml->parser));
    billet_error_detail(err, "%s", XML_ErrorString(why));
    return BILLET_EINVAL;
}

/* Bytes that expat has got and not yet told anything of. */
static uint64_t pending(const struct xml *xml)
{
    XML_Index at = XML_GetCurrentByteIndex(xml->parser); /* -1 before the first event */
    uint64_t told = at > 0 ? (uint64_t)at : 0;
    return told < xml->bytes ? xml->bytes - told : 0;
}

static enum billet_status write_slice(struct xml *xml, struct billet_span bytes, bool last,
                                      struct billet_error *err)
{
    xml->bytes += bytes.len;
    if (XML_Parse(xml->parser, bytes.ptr, (int)bytes.len, last) != XML_STATUS_OK) {
        return failure(xml, err);
    }
    return pending(xml) > XML_TOKEN_BYTES_MAX + SLICE_BYTES
               ? refuse(err, "feed.xml_limit", "a tag or comment of the XML is too long")
               : BILLET_OK;
}

enum billet_status xml_write(struct xml *xml, struct billet_span bytes, bool last,
                             struct billet_error *err)
{
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK && bytes.len > SLICE_BYTES) {
        status = write_slice(xml, (struct billet_span){bytes.ptr, SLICE_BYTES}, false, err);
        bytes.ptr += SLICE_BYTES;
        bytes.len -= SLICE_BYTES;
    }
    return status == BILLET_OK ? write_slice(xml, bytes, last, err) : status;
}

uint64_t xml_line(const struct xml *xml)
{
    return XML_GetCurrentLineNumber(xml->parser);
}
