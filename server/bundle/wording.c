/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of codes, and sentences in both languages.
 */
#include "server/bundle/wording.h"

#include <stdio.h>

#define KEY_MAX 64

void wording_name(struct buf *out, const struct bundle_names *names, enum lang lang,
                  const char *set, struct billet_span code)
{
    struct billet_span name;
    char key[KEY_MAX];
    if (names != NULL && names->find(names->arg, set, code, lang, &name)) {
        buf_append_span(out, name);
        return;
    }
    snprintf(key, sizeof key, "word.%s.%.*s", set, (int)code.len, code.ptr);
    if (message_find(key) != NULL) {
        message_format(out, key, lang, NULL, 0);
    } else {
        buf_append_span(out, code);
    }
}

void wording_members(struct jsonw *w, wording_fn *tell, const void *arg, size_t which)
{
    static const char *const keys[] = {"zh", "en"};
    static const enum lang langs[] = {LANG_ZH, LANG_EN};
    for (size_t i = 0; i < 2; i++) {
        struct buf text = {0};
        tell(&text, arg, langs[i], which);
        jsonw_key(w, keys[i]);
        jsonw_span_lossy(w, buf_span(&text));
        w->failed = w->failed || text.failed;
        buf_fini(&text);
    }
}
