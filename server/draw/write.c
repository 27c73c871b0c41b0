/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drawn round as a bundle's files, row by row: only the bytes are kept.
 */
#include "server/draw/inner.h"

#include <inttypes.h>

#include "server/bundle/fields.h"
#include "server/bundle/policy.h"

#define FILE_BYTES_MAX (SIZE_MAX / 4)

static void write_round(const struct draw *draw, struct buf *out)
{
    struct billet_round round;
    char date[BUNDLE_DATE_TEXT];
    char last_day[BUNDLE_DATE_TEXT];
    draw_frame(draw, &round);
    buf_printf(out,
               "{\"version\":1,\"round\":1,\"date\":\"%s\",\"last_day\":\"%s\","
               "\"seed\":\"%016" PRIx64 "\",\"method\":\"%s\",\"policy\":",
               bundle_date_text(round.date, date), bundle_date_text(round.last_day, last_day),
               round.seed, billet_method_names[round.method]);
    bundle_policy_write(&round.policy, out);
    buf_append_text(out, "}\n");
}

static bool write_candidates(const struct draw *draw, struct billet_arena *arena, struct buf *out)
{
    bool good = true;
    for (size_t i = 0; i < draw->options.candidates && good && !out->failed; i++) {
        struct billet_candidate c;
        good = draw_candidate(draw, i, arena, &c);
        table_write_line(&candidate_table, &c, out);
        billet_arena_reset(arena);
    }
    return good;
}

static bool write_vacancies(const struct draw *draw, struct billet_arena *arena, struct buf *out)
{
    bool good = true;
    for (size_t i = 0; i < draw->options.vacancies && good && !out->failed; i++) {
        struct billet_vacancy v;
        good = draw_vacancy(draw, i, arena, &v);
        table_write_line(&vacancy_table, &v, out);
        billet_arena_reset(arena);
    }
    return good;
}

static bool write_choices(const struct draw *draw, struct billet_arena *arena, struct buf *out)
{
    bool good = true;
    for (size_t i = 0; i < draw_choice_count(draw) && good; i++) {
        struct billet_choice choice;
        good = draw_choice(draw, i, arena, &choice);
        table_write_line(&choice_table, &choice, out);
        billet_arena_reset(arena);
    }
    return good;
}

static bool write_rows(const struct draw *draw, struct billet_arena *arena,
                       struct buf files[BUNDLE_INPUTS])
{
    bool good = write_candidates(draw, arena, &files[BUNDLE_CANDIDATES]) &&
                write_vacancies(draw, arena, &files[BUNDLE_VACANCIES]) &&
                write_choices(draw, arena, &files[BUNDLE_CHOICES]);
    for (size_t i = 0; i < draw->codes.crosswalk_count; i++) {
        table_write_line(&crossing_table, &draw->codes.crosswalk[i], &files[BUNDLE_CROSSWALK]);
    }
    return good;
}

enum billet_status draw_write(const struct draw *draw, struct buf files[BUNDLE_INPUTS],
                              struct billet_error *err)
{
    struct billet_arena *arena = billet_arena_new(NULL);
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        buf_init(&files[i], FILE_BYTES_MAX);
    }
    bool good = arena != NULL && write_rows(draw, arena, files);
    write_round(draw, &files[BUNDLE_ROUND]);
    billet_arena_free(arena);
    for (size_t i = 0; i < BUNDLE_INPUTS; i++) {
        good = good && !files[i].failed;
    }
    return good ? BILLET_OK
                : billet_error_set(err, BILLET_ENOMEM, "not enough memory to write the round");
}
