/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round as files, both ways: strict reading of the frozen facts, the engine's run over them,
 * canonical writing of its results, digests over both. For the worker (bytes in memory), the
 * command line (a folder) and tests.
 *
 *     round.json candidates vacancies crosswalk choices .ndjson   -> bundle_read -> engine
 *     lists.ndjson referrals.ndjson certificate.json              <- bundle_write <-
 *
 * Canonical form: the keys of match-model section 9 in its order, no white space, one LF a line.
 */
#ifndef BILLET_SERVER_BUNDLE_BUNDLE_H
#define BILLET_SERVER_BUNDLE_BUNDLE_H

#include "billet/engine.h"
#include "billet/verify.h"
#include "server/core/buf.h"

enum bundle_input_file {
    BUNDLE_ROUND,
    BUNDLE_CANDIDATES,
    BUNDLE_VACANCIES,
    BUNDLE_CROSSWALK,
    BUNDLE_CHOICES,
};
#define BUNDLE_INPUTS 5

enum bundle_output_file { BUNDLE_LISTS, BUNDLE_REFERRALS, BUNDLE_CERTIFICATE };
#define BUNDLE_OUTPUTS 3

/* File names by those enums; also the names under which digests frame them. */
extern const char *const bundle_input_names[BUNDLE_INPUTS];
extern const char *const bundle_output_names[BUNDLE_OUTPUTS];

#define BUNDLE_SHA256_TEXT 65 /* 64 hex digits and NUL */

/* Bytes of the files as they are; {NULL, 0} = missing, which reads as empty. */
struct bundle_input {
    struct billet_span files[BUNDLE_INPUTS];
};

/* Starts zeroed; bundle_output_fini() frees it. */
struct bundle_output {
    struct buf files[BUNDLE_OUTPUTS];
    char input_sha256[BUNDLE_SHA256_TEXT];
    char result_sha256[BUNDLE_SHA256_TEXT]; /* over the output files */
    struct billet_objective objective;
    size_t referral_count;
};
void bundle_output_fini(struct bundle_output *output);

/*
 * Reads all facts into the arena; names are copied, so that the input may go. BILLET_EINVAL
 * with message "candidates.ndjson line 3: ..." and a JSON Pointer in `field`.
 */
enum billet_status bundle_read(const struct bundle_input *input, struct billet_arena *arena,
                               struct billet_round *out,
                               struct billet_error *err) BILLET_MUST_CHECK;

/* SHA-256 over every file: name, NUL, length in decimal, NUL, bytes. */
enum billet_status bundle_input_digest(const struct bundle_input *input,
                                       char text[BUNDLE_SHA256_TEXT],
                                       struct billet_error *err) BILLET_MUST_CHECK;
enum billet_status bundle_output_digest(const struct billet_span files[BUNDLE_OUTPUTS],
                                        char text[BUNDLE_SHA256_TEXT],
                                        struct billet_error *err) BILLET_MUST_CHECK;

/* Writes the result's files, and both digests, into output. BILLET_ENOMEM. */
enum billet_status bundle_write(const struct billet_round *round, const struct billet_match *match,
                                const char *input_sha256, struct bundle_output *output,
                                struct billet_error *err) BILLET_MUST_CHECK;

/* The same, but for the bytes of lists.ndjson, which are hashed and not kept: a city's are 200 MB.
 */
enum billet_status bundle_write_sealed(const struct billet_round *round,
                                       const struct billet_match *match, const char *input_sha256,
                                       struct bundle_output *output,
                                       struct billet_error *err) BILLET_MUST_CHECK;

/* One line of lists.ndjson, one of referrals.ndjson: for results that were kept otherwise. */
void bundle_write_list(struct buf *out, const struct billet_list *list, bool of_vacancy);
void bundle_write_referral(struct buf *out, const struct billet_pair *pair);

/* Read, digest, run, write: the whole of `run` for a frozen round. options may be NULL. */
enum billet_status bundle_run(const struct bundle_input *input,
                              const struct billet_options *options, struct bundle_output *output,
                              struct billet_error *err) BILLET_MUST_CHECK;

/*
 * Checks a result against its facts. BILLET_EINVAL: a file is unreadable, the message says
 * which; else BILLET_OK and the verdict says what was found.
 */
enum billet_status bundle_verify(const struct bundle_input *input,
                                 const struct billet_span outputs[BUNDLE_OUTPUTS],
                                 const struct billet_options *options,
                                 struct billet_verdict *verdict,
                                 struct billet_error *err) BILLET_MUST_CHECK;

/*
 * Appends one JSON object that explains a pair, with Chinese and English sentences; its layout
 * is in explain_json.c. The input may be a whole round or just round.json, the one candidate's
 * line, the one vacancy's line and the crosswalk.
 * BILLET_EINVAL when a file is wrong, BILLET_ENOTFOUND when an id is not in it, BILLET_ENOMEM.
 */
enum billet_status bundle_explain_json(const struct bundle_input *input, int64_t candidate,
                                       int64_t vacancy, struct buf *out,
                                       struct billet_error *err) BILLET_MUST_CHECK;

/*
 * Appends what keeps a candidate from posts and what one changed fact would open; layout in
 * whatif_json.c. The input is a round, or round.json, the one candidate's line and all
 * vacancies. Errors as bundle_explain_json().
 */
enum billet_status bundle_prospects_json(const struct bundle_input *input, int64_t candidate,
                                         struct buf *out,
                                         struct billet_error *err) BILLET_MUST_CHECK;

/* Appends the ask-list, at most `limit` questions (0 = all). options may be NULL. */
enum billet_status bundle_ask_json(const struct bundle_input *input,
                                   const struct billet_options *options, size_t limit,
                                   struct buf *out, struct billet_error *err) BILLET_MUST_CHECK;

/* A folder's files in memory; the spans point into the buffers. */
struct bundle_folder {
    struct buf input_bytes[BUNDLE_INPUTS];
    struct buf output_bytes[BUNDLE_OUTPUTS];
    struct bundle_input input;
    struct billet_span outputs[BUNDLE_OUTPUTS]; /* empty unless asked for */
};
/* round.json, candidates.ndjson and vacancies.ndjson must be there, with results also the
 * three output files: BILLET_ENOTFOUND. */
enum billet_status bundle_folder_read(struct bundle_folder *folder, const char *path,
                                      bool with_results,
                                      struct billet_error *err) BILLET_MUST_CHECK;
void bundle_folder_fini(struct bundle_folder *folder);

/* Writes all output files or none of them: each to a new name, synced, then renamed. */
enum billet_status bundle_folder_write(const struct bundle_output *output, const char *path,
                                       struct billet_error *err) BILLET_MUST_CHECK;
/* A round's files into a folder in the same way: all inputs, and the results unless NULL. */
enum billet_status bundle_folder_export(const struct bundle_input *input,
                                        const struct billet_span *outputs, const char *path,
                                        struct billet_error *err) BILLET_MUST_CHECK;

#endif
