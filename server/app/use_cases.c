/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE table of use cases. Roles here are the first of two doors: the second is row-level security
 * in PostgreSQL, which decides on rows.
 */
#include "server/app/use_case.h"

#include <string.h>

#include "server/app/use_case_fields.h"

#define OFFICER    ((uint32_t)ROLE_OFFICER)
#define BUREAU     ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR))
#define ORGANISERS ((uint32_t)(ROLE_OFFICER | ROLE_ORGANISER))
#define SUPPLIERS  ((uint32_t)(ROLE_OFFICER | ROLE_EMPLOYER))
#define LOOKERS    ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER | ROLE_EMPLOYER))
#define PLANNERS   ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER))
#define ADMIN      ((uint32_t)ROLE_ADMIN)

const struct use_case use_cases[] = {
    {"employer.get", LOOKERS, Q_EMPLOYER_GET, NULL, fields_by_employer, NULL},
    {"employer.list", LOOKERS, Q_EMPLOYER_LIST, NULL, fields_employer_list, NULL},
    {"employer.put", OFFICER, Q_EMPLOYER_PUT, NULL, NULL, "employer"},
    {"employer.state", OFFICER, Q_EMPLOYER_STATE, NULL, fields_employer_state, "employer"},
    {"mapping.get", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_MAPPING_GET, NULL, fields_by_employer,
     NULL},
    {"mapping.put", SUPPLIERS, Q_MAPPING_PUT, NULL, fields_mapping, "employer"},
    {"mapping.delete", SUPPLIERS, Q_MAPPING_DELETE, NULL, fields_by_employer, "employer"},
    {"vacancy.get", LOOKERS, Q_VACANCY_GET, NULL, fields_by_vacancy, NULL},
    {"vacancy.get_by_reference", LOOKERS, Q_VACANCY_GET_BY_REFERENCE, NULL, fields_by_reference,
     NULL},
    {"vacancy.list", LOOKERS, Q_VACANCY_LIST, NULL, fields_vacancy_list, NULL},
    {"vacancy.put", SUPPLIERS, Q_VACANCY_PUT, NULL, NULL, "vacancy"},
    {"vacancy.close", SUPPLIERS, Q_VACANCY_STATE, "\"state\":\"closed\"", fields_vacancy_close,
     "vacancy"},
    {"vacancy.open", OFFICER, Q_VACANCY_STATE, "\"state\":\"open\"", fields_by_vacancy, "vacancy"},
    {"candidate.get", BUREAU, Q_CANDIDATE_GET, NULL, fields_by_candidate, "candidate"},
    {"candidate.list", BUREAU, Q_CANDIDATE_LIST, NULL, fields_candidate_list, "candidate"},
    {"candidate.put", OFFICER, Q_CANDIDATE_PUT, NULL, NULL, "candidate"},
    {"candidate.state", OFFICER, Q_CANDIDATE_STATE, NULL, fields_candidate_state, "candidate"},
    {"consent.create", OFFICER, Q_CONSENT_CREATE, NULL, fields_consent_new, "consent"},
    {"consent.list", BUREAU, Q_CONSENT_LIST, NULL, fields_consent_list, "consent"},
    {"consent.withdraw", OFFICER, Q_CONSENT_WITHDRAW, NULL, fields_consent_withdraw, "consent"},
    {"duplicate.list", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_DUPLICATE_LIST, NULL,
     fields_duplicate_list, "duplicate"},
    {"duplicate.get", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_DUPLICATE_GET, NULL,
     fields_by_duplicate, "duplicate"},
    {"duplicate.merge", SUPPLIERS, Q_DUPLICATE_STEP, "\"verb\":\"merge\"", fields_duplicate_merge,
     "duplicate"},
    {"duplicate.dismiss", SUPPLIERS, Q_DUPLICATE_STEP, "\"verb\":\"dismiss\"",
     fields_duplicate_step, "duplicate"},
    {"duplicate.undo", SUPPLIERS, Q_DUPLICATE_STEP, "\"verb\":\"undo\"", fields_duplicate_step,
     "duplicate"},
    {"import.get", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_IMPORT_GET, NULL, fields_by_import,
     NULL},
    {"import.list", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_IMPORT_LIST, NULL, fields_import_list,
     NULL},
    {"import.rows", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_IMPORT_ROWS, NULL, fields_import_rows,
     NULL},
    {"import.undo", SUPPLIERS, Q_IMPORT_UNDO, NULL, fields_by_import, "import"},
    {"drive.create", ORGANISERS, Q_DRIVE_CREATE, NULL, fields_drive_new, "drive"},
    {"drive.get", LOOKERS, Q_DRIVE_GET, NULL, fields_by_drive, NULL},
    {"drive.list", LOOKERS, Q_DRIVE_LIST, NULL, fields_drive_list, NULL},
    {"drive.employer", ORGANISERS, Q_DRIVE_EMPLOYER_PUT, NULL, fields_drive_employer, "drive"},
    {"policy.create", OFFICER, Q_POLICY_CREATE, NULL, fields_policy_new, "policy"},
    {"policy.get", PLANNERS, Q_POLICY_GET, NULL, fields_by_policy, NULL},
    {"policy.list", PLANNERS, Q_POLICY_LIST, NULL, fields_page_only, NULL},
    {"round.create", OFFICER, Q_ROUND_CREATE, NULL, fields_round_new, "round"},
    {"round.get", LOOKERS, Q_ROUND_GET, NULL, fields_by_round, NULL},
    {"round.list", LOOKERS, Q_ROUND_LIST, NULL, fields_round_list, NULL},
    {"round.freeze", OFFICER, Q_ROUND_STEP, "\"verb\":\"freeze\"", fields_by_round, "round"},
    {"round.run", OFFICER, Q_ROUND_STEP, "\"verb\":\"run\"", fields_by_round, "round"},
    {"round.publish", OFFICER, Q_ROUND_STEP, "\"verb\":\"publish\"", fields_by_round, "round"},
    {"round.withdraw", OFFICER, Q_ROUND_STEP, "\"verb\":\"withdraw\"", fields_round_reason,
     "round"},
    {"round.close", OFFICER, Q_ROUND_STEP, "\"verb\":\"close\"", fields_round_reason, "round"},
    {"round.choice", OFFICER, Q_ROUND_CHOICE_PUT, NULL, fields_round_choice, "candidate"},
    {"referral.list", BUREAU, Q_REFERRAL_LIST, NULL, fields_referral_list, "referral"},
    {"referral.get", BUREAU, Q_REFERRAL_GET, NULL, fields_by_referral, "referral"},
    {"referral.hold", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"hold\",\"side\":\"bureau\"",
     fields_referral_step, "referral"},
    {"referral.release", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"release\",\"side\":\"bureau\"",
     fields_referral_step, "referral"},
    {"referral.accept", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"accept\",\"side\":\"candidate\"",
     fields_referral_step, "referral"},
    {"referral.decline", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"decline\"", fields_referral_refuse,
     "referral"},
    {"referral.withdraw", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"withdraw\",\"side\":\"bureau\"",
     fields_referral_step, "referral"},
    {"referral.place", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"place\",\"side\":\"bureau\"",
     fields_referral_step, "referral"},
    {"code.sets", ROLE_ANY_KEY, Q_CODE_SETS, NULL, NULL, NULL},
    {"code.find", ROLE_ANY_KEY, Q_CODE_FIND, NULL, fields_code_find, NULL},
    {"code.search", ROLE_ANY_KEY, Q_CODE_FIND, NULL, fields_code_find_any, NULL},
    {"key.new", ADMIN, Q_KEY_NEW, NULL, NULL, "key"},
    {"key.list", ADMIN, Q_KEY_LIST, NULL, fields_page_only, NULL},
    {"key.revoke", ADMIN, Q_KEY_REVOKE, NULL, fields_key_revoke, "key"},
    {"audit.list", ((uint32_t)(ROLE_SUPERVISOR | ROLE_ADMIN)), Q_AUDIT_LIST, NULL,
     fields_audit_list, NULL},
    {"audit.verify", ((uint32_t)(ROLE_SUPERVISOR | ROLE_ADMIN)), Q_AUDIT_VERIFY, NULL,
     fields_audit_verify, NULL},
    {NULL, 0, QUERY_COUNT, NULL, NULL, NULL},
};

const struct use_case *use_case_find(const char *name)
{
    for (const struct use_case *u = use_cases; u->name != NULL; u++) {
        if (strcmp(u->name, name) == 0) {
            return u;
        }
    }
    return NULL;
}
