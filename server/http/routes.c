/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE table of endpoints. Fields, audit and rows are the use case's; here is what only HTTP
 * knows: method, path, kind of body, names of the query.
 */
#include "server/http/routes.h"

#include "server/core/limits.h"
#include "server/http/h_explain.h"
#include "server/http/h_import.h"
#include "server/http/h_put.h"
#include "server/http/h_shortlist.h"
#include "server/http/h_use_case.h"

#define OFFICER    ((uint32_t)ROLE_OFFICER)
#define BUREAU     ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR))
#define ORGANISERS ((uint32_t)(ROLE_OFFICER | ROLE_ORGANISER))
#define SUPPLIERS  ((uint32_t)(ROLE_OFFICER | ROLE_EMPLOYER))
#define LOOKERS    ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER | ROLE_EMPLOYER))
#define PLANNERS   ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER))
#define AUDITORS   ((uint32_t)(ROLE_SUPERVISOR | ROLE_ADMIN))

#define GET(p, who, uc, q, text)                                                                   \
    {                                                                                              \
        .method = M_GET, .path = p, .roles = who, .body = BODY_NONE, .query = q, .audit = uc,      \
        .summary = text, .use_case = uc, .run = use_case_run                                       \
    }
/* without a body, with one */
#define ACT(m, p, who, uc, idem, text)                                                             \
    {                                                                                              \
        .method = m, .path = p, .roles = who, .body = BODY_NONE, .idempotent = idem, .audit = uc,  \
        .summary = text, .use_case = uc, .run = use_case_run                                       \
    }
#define PUT(m, p, who, uc, runner, text)                                                           \
    {                                                                                              \
        .method = m, .path = p, .roles = who, .body = BODY_JSON,                                   \
        .body_max = LIMIT_JSON_BODY_BYTES, .audit = uc, .summary = text, .use_case = uc,           \
        .run = runner                                                                              \
    }
#define IMPORT(p, who, what, q, text)                                                              \
    {                                                                                              \
        .method = M_POST, .path = p, .roles = who, .body = BODY_STREAM,                            \
        .body_max = LIMIT_STREAM_BODY_BYTES, .content_types = IMPORT_TYPES, .query = q,            \
        .idempotent = true, .audit = "import." what, .summary = text, .use_case = what,            \
        .run = import_run, .sink = &import_sink                                                    \
    }
#define IMPORT_TYPES                                                                               \
    "text/csv application/x-ndjson application/ndjson application/json application/ld+json "       \
    "application/xml text/xml text/html "                                                          \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const struct route routes[] = {
    GET("/v1/employers", LOOKERS, "employer.list", "name credit_code state limit cursor",
        "List employers."),
    PUT(M_POST, "/v1/employers", OFFICER, "employer.put", employer_put_run,
        "Register an employer, or revise the one of the same credit code."),
    GET("/v1/employers/{employer}", LOOKERS, "employer.get", NULL, "One employer."),
    PUT(M_POST, "/v1/employers/{employer}:decide", OFFICER, "employer.state", use_case_run,
        "Verify or suspend an employer."),
    GET("/v1/employers/{employer}/mapping", (SUPPLIERS | BUREAU), "mapping.get", NULL,
        "How the employer's own files are read."),
    {.method = M_PUT,
     .path = "/v1/employers/{employer}/mapping",
     .roles = SUPPLIERS,
     .body = BODY_JSON,
     .body_max = LIMIT_MAPPING_BYTES,
     .audit = "mapping.put",
     .summary = "Keep what the columns of an employer's files mean, for its imports.",
     .use_case = "mapping.put",
     .run = mapping_put_run},
    ACT(M_DELETE, "/v1/employers/{employer}/mapping", SUPPLIERS, "mapping.delete", false,
        "Remove the mapping of an employer."),
    GET("/v1/employers/{employer}/vacancies/{reference}", LOOKERS, "vacancy.get_by_reference", NULL,
        "One vacancy by its employer's own reference."),
    PUT(M_PUT, "/v1/employers/{employer}/vacancies/{reference}", SUPPLIERS, "vacancy.put",
        vacancy_put_run, "Post or revise a vacancy under the employer's own reference."),
    GET("/v1/vacancies", LOOKERS, "vacancy.list", "employer state region occupation limit cursor",
        "List vacancies; open ones unless a state is asked for."),
    PUT(M_POST, "/v1/vacancies", SUPPLIERS, "vacancy.put", vacancy_put_run, "Post a vacancy."),
    IMPORT("/v1/vacancies:import", SUPPLIERS, "vacancy",
           "atomic dry_run employer file_name mapping source",
           "Import vacancies from NDJSON, JSON, CSV, XLSX or XML."),
    GET("/v1/vacancies/{vacancy}", LOOKERS, "vacancy.get", NULL, "One vacancy."),
    PUT(M_POST, "/v1/vacancies/{vacancy}:close", SUPPLIERS, "vacancy.close", use_case_run,
        "Close a vacancy."),
    ACT(M_POST, "/v1/vacancies/{vacancy}:open", OFFICER, "vacancy.open", false,
        "Open a vacancy after review."),
    GET("/v1/candidates", BUREAU, "candidate.list", "bureau_region state category limit cursor",
        "List profiles of the region range."),
    PUT(M_POST, "/v1/candidates", OFFICER, "candidate.put", candidate_put_run,
        "Register a profile, or revise that of the same person."),
    IMPORT("/v1/candidates:import", OFFICER, "candidate", "atomic dry_run file_name mapping source",
           "Import profiles from NDJSON, JSON, CSV, XLSX or XML."),
    IMPORT("/v1/employers:import", OFFICER, "employer", "atomic dry_run file_name mapping source",
           "Import employers from NDJSON, JSON, CSV, XLSX or XML."),
    GET("/v1/candidates/{candidate}", BUREAU, "candidate.get", NULL, "One profile."),
    PUT(M_POST, "/v1/candidates/{candidate}:move", OFFICER, "candidate.state", use_case_run,
        "Change the state of a candidate."),
    GET("/v1/consents", BUREAU, "consent.list", "candidate limit cursor",
        "The consents of one candidate."),
    PUT(M_POST, "/v1/consents", OFFICER, "consent.create", use_case_run, "Record a consent."),
    PUT(M_POST, "/v1/consents/{consent}:withdraw", OFFICER, "consent.withdraw", use_case_run,
        "Withdraw a consent."),
    GET("/v1/duplicates", (SUPPLIERS | BUREAU), "duplicate.list", "kind state limit cursor",
        "Vacancies, people and employers that may be in twice; open suggestions unless asked."),
    GET("/v1/duplicates/{duplicate}", (SUPPLIERS | BUREAU), "duplicate.get", NULL,
        "One suggestion, its reasons and both records."),
    PUT(M_POST, "/v1/duplicates/{duplicate}:merge", SUPPLIERS, "duplicate.merge", use_case_run,
        "Keep one of the two; the other is closed and points at it."),
    PUT(M_POST, "/v1/duplicates/{duplicate}:dismiss", SUPPLIERS, "duplicate.dismiss", use_case_run,
        "They are two: never suggested again."),
    PUT(M_POST, "/v1/duplicates/{duplicate}:undo", SUPPLIERS, "duplicate.undo", use_case_run,
        "Take a merge or a dismissal back."),
    GET("/v1/imports", (SUPPLIERS | BUREAU), "import.list", "kind limit cursor", "List imports."),
    GET("/v1/imports/{import}", (SUPPLIERS | BUREAU), "import.get", NULL,
        "One import with its counts."),
    GET("/v1/imports/{import}/rows", (SUPPLIERS | BUREAU), "import.rows", "status limit cursor",
        "Rows of an import that were not taken as they stood."),
    ACT(M_POST, "/v1/imports/{import}:undo", SUPPLIERS, "import.undo", false,
        "Take an import back while nothing of it is frozen."),
    GET("/v1/drives", LOOKERS, "drive.list", "state limit cursor", "List drives."),
    PUT(M_POST, "/v1/drives", ORGANISERS, "drive.create", use_case_run, "Open a drive."),
    GET("/v1/drives/{drive}", LOOKERS, "drive.get", NULL, "One drive."),
    PUT(M_PUT, "/v1/drives/{drive}/employers/{employer}", ORGANISERS, "drive.employer",
        use_case_run, "Confirm an employer for a drive."),
    GET("/v1/policies", PLANNERS, "policy.list", "limit cursor", "List policy versions."),
    PUT(M_POST, "/v1/policies", OFFICER, "policy.create", policy_create_run,
        "Add a version of a policy."),
    GET("/v1/policies/{policy}", PLANNERS, "policy.get", NULL, "One policy version."),
    GET("/v1/rounds", LOOKERS, "round.list", "drive limit cursor", "List rounds."),
    PUT(M_POST, "/v1/rounds", OFFICER, "round.create", use_case_run, "Draft a round of a drive."),
    GET("/v1/rounds/{round}", LOOKERS, "round.get", NULL, "One round: state, funnel, digests."),
    ACT(M_POST, "/v1/rounds/{round}:freeze", OFFICER, "round.freeze", true,
        "Freeze the inputs of a round."),
    ACT(M_POST, "/v1/rounds/{round}:run", OFFICER, "round.run", true,
        "Run the engine on a frozen round."),
    ACT(M_POST, "/v1/rounds/{round}:publish", OFFICER, "round.publish", true,
        "Publish the result of a round."),
    PUT(M_POST, "/v1/rounds/{round}:withdraw", OFFICER, "round.withdraw", use_case_run,
        "Withdraw a round with a reason."),
    PUT(M_POST, "/v1/rounds/{round}:close", OFFICER, "round.close", use_case_run, "Close a round."),
    PUT(M_PUT, "/v1/rounds/{round}/choices/{candidate}", OFFICER, "round.choice", use_case_run,
        "Put a candidate's own order of wishes."),
    GET("/v1/rounds/{round}/referrals", BUREAU, "referral.list",
        "state employer candidate limit cursor", "The referrals of a round."),
    {.method = M_GET,
     .path = "/v1/rounds/{round}/shortlist",
     .roles = LOOKERS,
     .body = BODY_NONE,
     .query = "by format employer lang",
     .audit = "shortlist.export",
     .summary = "The shortlist, by employer or by candidate.",
     .run = shortlist_run},
    {.method = M_GET,
     .path = "/v1/rounds/{round}/explain",
     .roles = BUREAU,
     .body = BODY_NONE,
     .query = "candidate vacancy",
     .audit = "round.explain",
     .summary = "Why, or why not, a pair; without a vacancy what would change it for the person.",
     .run = explain_run},
    {.method = M_GET,
     .path = "/v1/rounds/{round}/ask-list",
     .roles = BUREAU,
     .body = BODY_NONE,
     .query = "limit",
     .audit = "round.ask_list",
     .summary = "Whose unknown facts are worth a call.",
     .run = ask_list_run},
    {.method = M_GET,
     .path = "/v1/rounds/{round}/training",
     .roles = BUREAU,
     .body = BODY_NONE,
     .query = "limit",
     .audit = "round.training",
     .summary = "Which courses would bring people without a referral to posts with room.",
     .run = training_run},
    GET("/v1/referrals/{referral}", BUREAU, "referral.get", NULL, "One referral with its history."),
    PUT(M_POST, "/v1/referrals/{referral}:hold", OFFICER, "referral.hold", use_case_run,
        "Hold a referral back before publishing."),
    PUT(M_POST, "/v1/referrals/{referral}:release", OFFICER, "referral.release", use_case_run,
        "Release a held referral."),
    PUT(M_POST, "/v1/referrals/{referral}:accept", OFFICER, "referral.accept", use_case_run,
        "Record that the candidate accepts."),
    PUT(M_POST, "/v1/referrals/{referral}:decline", OFFICER, "referral.decline", use_case_run,
        "Record a refusal with its side and reason."),
    PUT(M_POST, "/v1/referrals/{referral}:withdraw", OFFICER, "referral.withdraw", use_case_run,
        "Withdraw a referral."),
    PUT(M_POST, "/v1/referrals/{referral}:place", OFFICER, "referral.place", use_case_run,
        "Record that the candidate got the post."),
    GET("/v1/codes", ROLE_ANY_KEY, "code.sets", NULL, "Which code sets are loaded."),
    GET("/v1/codes/{set}", ROLE_ANY_KEY, "code.find", "q limit",
        "Concepts by code, exact name or synonym."),
    GET("/v1/audit", AUDITORS, "audit.list", "action principal limit cursor", "The audit entries."),
    GET("/v1/audit:verify", AUDITORS, "audit.verify", "tail_seq tail_hash",
        "Is the chain of the audit whole."),
};
const size_t route_count = sizeof routes / sizeof routes[0];
