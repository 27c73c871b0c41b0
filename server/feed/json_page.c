/* SPDX-License-Identifier: Apache-2.0 */
/* A '<' inside JSON is common (HTML in a description): only "</script" ends a script. */
#include "config.h" /* strcasestr */
#include "server/feed/json_page.h"

#include <string.h>
#include <strings.h>

#define CLOSING     "</script"
#define CLOSING_LEN (sizeof CLOSING - 1)

/* Up to the byte, or all. */
static size_t until(struct billet_span bytes, char stop)
{
    const char *at = memchr(bytes.ptr, stop, bytes.len);
    return at != NULL ? (size_t)(at - bytes.ptr) : bytes.len;
}

static void hold(struct json_page *page, const char *bytes, size_t len)
{
    size_t room = sizeof page->tag - 1 - page->len;
    len = len < room ? len : room;
    memcpy(page->tag + page->len, bytes, len);
    page->len += len;
    page->tag[page->len] = '\0';
}

static void enter(struct json_page *page, enum json_page_state state)
{
    page->state = state;
    page->len = 0;
    page->tag[0] = '\0';
}

static size_t start(struct json_page *page, struct billet_span bytes, struct billet_span *json)
{
    char c = bytes.ptr[0];
    bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    json->len = c == '<' ? 0 : 1;
    if (!space) {
        enter(page, c == '<' ? PAGE_TAG : PAGE_PLAIN);
    }
    return 1;
}

static size_t in_tag(struct json_page *page, struct billet_span bytes)
{
    size_t len = until(bytes, '>');
    hold(page, bytes.ptr, len);
    if (len == bytes.len) {
        return len;
    }
    bool linked = strncasecmp(page->tag, "script", 6) == 0 &&
                  strcasestr(page->tag, "application/ld+json") != NULL;
    page->scripts += linked ? 1 : 0;
    enter(page, linked ? PAGE_SCRIPT : PAGE_TEXT);
    return len + 1;
}

static size_t in_script(struct json_page *page, struct billet_span bytes, struct billet_span *json)
{
    json->len = until(bytes, '<');
    if (json->len == bytes.len) {
        return json->len;
    }
    enter(page, PAGE_END);
    hold(page, "<", 1);
    return json->len + 1;
}

/* One byte more of what may be the end; when it is not, what was held is JSON. */
static size_t at_end(struct json_page *page, struct billet_span bytes, struct billet_span *json,
                     bool *over)
{
    size_t held = page->len;
    hold(page, bytes.ptr, 1);
    if (strncasecmp(page->tag, CLOSING, page->len) != 0) {
        page->state = PAGE_SCRIPT;
        *json = (struct billet_span){page->tag, held};
        return 0;
    }
    if (page->len == CLOSING_LEN) {
        *over = true;
        enter(page, PAGE_TAG);
    }
    return 1;
}

size_t json_page_take(struct json_page *page, struct billet_span bytes, struct billet_span *json,
                      bool *over)
{
    *json = (struct billet_span){bytes.ptr, 0};
    *over = false;
    switch (page->state) {
    case PAGE_START:
        return start(page, bytes, json);
    case PAGE_PLAIN:
        json->len = bytes.len;
        return bytes.len;
    case PAGE_TEXT: {
        size_t len = until(bytes, '<');
        if (len < bytes.len) {
            enter(page, PAGE_TAG);
        }
        return len < bytes.len ? len + 1 : len;
    }
    case PAGE_TAG:
        return in_tag(page, bytes);
    case PAGE_SCRIPT:
        return in_script(page, bytes, json);
    case PAGE_END:
        return at_end(page, bytes, json, over);
    }
    return bytes.len;
}
