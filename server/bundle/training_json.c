/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A training plan as JSON, the courses in the order in which they were chosen:
 *
 *   [{"kind":"certificate|skill", "subject":"C1", "level":null, "candidates":12,
 *     "zh":"…", "en":"…"}]
 */
#include "server/bundle/training.h"

#include "server/bundle/read_result.h"
#include "server/bundle/wording.h"

struct telling {
    const struct billet_course *courses;
    size_t count;
    const struct bundle_names *names;
};

static void course_sentence(struct buf *out, const void *arg, enum lang lang, size_t which)
{
    const struct telling *t = arg;
    const struct billet_course *course = &t->courses[which];
    struct buf name = {0};
    wording_name(&name, t->names, lang, course->certificate ? "certificates" : "skills",
                 course->name);
    const struct message_value values[] = {
        message_span("subject", buf_span(&name)),
        message_int("value", course->level),
    };
    message_format(out, course->certificate ? "course.certificate" : "course.skill", lang, values,
                   2);
    out->failed = out->failed || name.failed;
    buf_fini(&name);
}

static void write_course(struct jsonw *w, const struct telling *t, size_t which)
{
    const struct billet_course *course = &t->courses[which];
    jsonw_object_begin(w);
    jsonw_key(w, "kind");
    jsonw_text(w, course->certificate ? "certificate" : "skill");
    jsonw_key(w, "subject");
    jsonw_span(w, course->name);
    jsonw_key(w, "level");
    if (course->certificate) {
        jsonw_null(w);
    } else {
        jsonw_int(w, course->level);
    }
    jsonw_key(w, "candidates");
    jsonw_int(w, course->candidates);
    wording_members(w, course_sentence, t, which);
    jsonw_object_end(w);
}

static enum billet_status write_courses(const struct telling *t, struct buf *out,
                                        struct billet_error *err)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_array_begin(&w);
    for (size_t i = 0; i < t->count; i++) {
        write_course(&w, t, i);
    }
    jsonw_array_end(&w);
    return jsonw_done(&w) ? BILLET_OK
                          : billet_error_set(err, BILLET_ENOMEM, "not enough memory to answer");
}

static enum billet_status read_all(const struct bundle_input *input,
                                   const struct bundle_referrals *referrals,
                                   struct billet_arena *arena, struct billet_round *round,
                                   struct billet_claim *claim, struct billet_error *err)
{
    enum billet_status status = bundle_read(input, arena, round, err);
    claim->referrals = referrals->pairs;
    claim->referral_count = referrals->count;
    if (status == BILLET_OK && referrals->pairs == NULL) {
        status = read_referrals(arena, referrals->text, claim, err);
    }
    return status;
}

enum billet_status bundle_training_json(const struct bundle_input *input,
                                        const struct bundle_referrals *referrals,
                                        const struct billet_options *options, size_t limit,
                                        const struct bundle_names *names, struct buf *out,
                                        struct billet_error *err)
{
    struct billet_round round;
    struct billet_claim claim = {0};
    struct telling telling = {.names = names};
    struct billet_arena *arena = billet_arena_new(NULL);
    if (arena == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "not enough memory to read the round");
    }
    enum billet_status status = read_all(input, referrals, arena, &round, &claim, err);
    if (status == BILLET_OK) {
        status = billet_training_plan(&round, claim.referrals, claim.referral_count, options, limit,
                                      arena, &telling.courses, &telling.count, err);
    }
    status = status == BILLET_OK ? write_courses(&telling, out, err) : status;
    billet_arena_free(arena);
    return status;
}
