/* SPDX-License-Identifier: Apache-2.0 */
/* Looking fields up: few and short names, so a walk over the table is the index. */
#include "server/feed/fields.h"

#include "server/core/buf.h"

static const struct feed_kind_table *const kinds[FEED_KINDS] = {
    [FEED_VACANCY] = &feed_vacancy_table,
    [FEED_CANDIDATE] = &feed_candidate_table,
    [FEED_EMPLOYER] = &feed_employer_table,
};

const struct feed_kind_table *feed_kind_table(enum feed_kind kind)
{
    return kinds[kind];
}

const struct field *feed_field_named(const struct feed_kind_table *kind, struct billet_span name)
{
    for (size_t i = 0; i < kind->count; i++) {
        const struct field *f = &kind->fields[i];
        if ((f->flags & FIELD_DERIVED) == 0 && billet_span_is(name, f->name)) {
            return f;
        }
    }
    return NULL;
}

static size_t word_len(const char *list)
{
    const char *bar = strchr(list, '|');
    return bar != NULL ? (size_t)(bar - list) : strlen(list);
}

bool feed_word_in(const char *list, struct billet_span word)
{
    while (list != NULL && *list != '\0') {
        size_t len = word_len(list);
        if (len == word.len && memcmp(list, word.ptr, len) == 0) {
            return true;
        }
        list += len + (list[len] == '|' ? 1 : 0);
    }
    return false;
}

const struct field *feed_field_headed(const struct feed_kind_table *kind,
                                      struct billet_span heading, bool *ignored)
{
    const struct field *named = feed_field_named(kind, heading);
    *ignored = false;
    if (named != NULL) {
        return named;
    }
    for (size_t i = 0; i < kind->count; i++) {
        if (feed_word_in(kind->fields[i].headings, heading)) {
            return &kind->fields[i];
        }
    }
    *ignored = feed_word_in(kind->ignored, heading);
    return NULL;
}

struct billet_span feed_field_title(const struct field *f)
{
    const char *title = f->headings != NULL ? f->headings : f->name;
    return (struct billet_span){title, word_len(title)};
}

void feed_template(enum feed_kind kind, struct buf *out)
{
    const struct feed_kind_table *table = feed_kind_table(kind);
    bool first = true;
    buf_append_text(out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < table->count; i++) {
        const struct field *f = &table->fields[i];
        if ((f->flags & FIELD_TEMPLATE) == 0) {
            continue;
        }
        buf_append_text(out, first ? "" : ",");
        buf_append_span(out, feed_field_title(f));
        first = false;
    }
    buf_append_text(out, "\r\n");
}
