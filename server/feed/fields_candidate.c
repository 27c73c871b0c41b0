/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Candidates. Who somebody is must be certain: a wrong identity number, no category, no bureau
 * or nothing to recognise the person by refuses the row. Facts that were not understood stay
 * absent, and are told: absent is never "failed". A cell 无 records an empty list.
 */
#include "server/feed/reading.h"

enum candidate_field {
    C_SOURCE,
    C_SOURCE_REFERENCE,
    C_NAME,
    C_IDENTITY_NUMBER,
    C_PHONE,
    C_CATEGORY,
    C_BUREAU_REGION,
    C_HOME,
    C_PLACES,
    C_EDUCATION,
    C_EXPERIENCE,
    C_SERVICE,
    C_SKILLS,
    C_SKILLS_TEXT,
    C_CERTIFICATES,
    C_WANTS,
    C_WAGE_FLOOR,
    C_EMPLOYMENT_OK,
    C_SHIFTS_OK,
    C_CONDITIONS_WANTED,
    C_AVAILABLE_FROM,
    C_GROUPS,
    C_MERIT,
    C_DISCHARGED_ON,
    C_UNEMPLOYED_SINCE,
    C_CONSENT_MATCH,
    C_FACTS,
    C_FIELDS
};

#define SHEET  FIELD_TEMPLATE
#define FACT   FIELD_FACT
#define SECRET FIELD_SECRET

static const struct field fields[C_FIELDS] = {
    [C_SOURCE] = {"source", "数据来源|来源|source", &feed_type_text, .most = 100},
    [C_SOURCE_REFERENCE] = {"source_reference", "登记编号|编号|档案编号|人员编号|reference",
                            &feed_type_text, .most = 100, .flags = SHEET},
    [C_NAME] = {"name", "姓名|name", &feed_type_text, .most = 100, .flags = SHEET | SECRET},
    [C_IDENTITY_NUMBER] = {"identity_number",
                           "身份证号|身份证号码|公民身份号码|身份证|证件号码|idnumber",
                           &feed_type_identity, .flags = SHEET | SECRET | FIELD_SEALED},
    [C_PHONE] = {"phone", "联系电话|手机号|手机|电话|手机号码|联系方式|phone|mobile",
                 &feed_type_phone, .flags = SHEET | SECRET | FIELD_SEALED},
    [C_CATEGORY] = {"category", "人员类别|类别|退役类别|安置方式|身份类别|category",
                    &feed_type_code, .flags = SHEET | FACT, .set = CODES_CATEGORIES},
    [C_BUREAU_REGION] = {"bureau_region", "所在区县|管辖区县|所属区县|区县|旗县区|所属旗县区",
                         &feed_type_region, .flags = SHEET | FIELD_LOCAL, .set = CODES_REGIONS},
    [C_HOME] = {"home", "常住地|居住地|现住址|家庭住址|住址|常住地址|home", &feed_type_region,
                .flags = SHEET | FACT | FIELD_LOCAL, .set = CODES_REGIONS},
    [C_PLACES] = {"places", "期望地区|意向地区|期望工作地|期望地点|意向地点|期望工作地区|places",
                  &feed_type_regions, .flags = SHEET | FACT | FIELD_LOCAL, .set = CODES_REGIONS},
    [C_EDUCATION] = {"education", "学历|文化程度|最高学历|教育程度|education", &feed_type_education,
                     .least = 0, .most = 7, .flags = SHEET | FACT},
    [C_EXPERIENCE] = {"experience", "工作经历|工作经验|从业经历|experience", &feed_type_history,
                      .flags = SHEET | FACT | FIELD_PROSE, .set = CODES_OCCUPATIONS},
    [C_SERVICE] = {"service", "军事专业及年限|军事专业|服役专业|部队专业|军事专业年限|service",
                   &feed_type_history, .flags = SHEET | FACT | FIELD_PROSE,
                   .set = CODES_SPECIALTIES},
    [C_SKILLS] = {"skills", "技能|专业技能|技能特长|特长|skills", &feed_type_held_skills,
                  .flags = SHEET | FACT | FIELD_PROSE, .set = CODES_SKILLS},
    [C_SKILLS_TEXT] = {"skills_text", NULL, &feed_type_text, .most = 4000},
    [C_CERTIFICATES] = {"certificates", "证书|持有证书|职业资格证书|资格证书|certificates",
                        &feed_type_held_certificates, .flags = SHEET | FACT,
                        .set = CODES_CERTIFICATES},
    [C_WANTS] = {"wants", "期望岗位|意向岗位|求职意向|期望职业|意向职业|wants", &feed_type_codes,
                 .flags = SHEET | FACT | FIELD_BROAD, .set = CODES_OCCUPATIONS},
    [C_WAGE_FLOOR] = {"wage_floor", "期望薪资|期望月薪|最低期望薪资|薪资要求|期望工资|wagefloor",
                      &feed_type_wage, .least = 0, .most = 10000000, .flags = SHEET | FACT},
    [C_EMPLOYMENT_OK] = {"employment_ok", "可接受用工形式|用工形式|意向用工形式", &feed_type_codes,
                         .flags = SHEET | FACT, .set = CODES_EMPLOYMENT},
    [C_SHIFTS_OK] = {"shifts_ok", "可接受班次|班次", &feed_type_codes, .flags = SHEET | FACT,
                     .set = CODES_SHIFTS},
    [C_CONDITIONS_WANTED] = {"conditions_wanted", "期望待遇|期望福利|福利要求", &feed_type_codes,
                             .flags = SHEET | FACT | FIELD_ALL, .set = CODES_CONDITIONS},
    [C_AVAILABLE_FROM] = {"available_from", "可到岗日期|到岗时间|可到岗时间|最快到岗",
                          &feed_type_date, .flags = SHEET | FACT},
    [C_GROUPS] = {"groups", "人员标签|优待类别|标签|重点人群|groups", &feed_type_codes,
                  .flags = SHEET | FACT, .set = CODES_GROUPS},
    [C_MERIT] = {"merit", "量化计分|量化得分|积分|服役表现积分|merit", &feed_type_merit, .least = 0,
                 .most = 1000000000, .flags = SHEET | FACT},
    [C_DISCHARGED_ON] = {"discharged_on", "退役日期|退役时间|退出现役时间|退伍时间",
                         &feed_type_date, .flags = SHEET},
    [C_UNEMPLOYED_SINCE] = {"unemployed_since", "失业登记日期|失业日期|失业时间",
                            .type = &feed_type_date},
    [C_CONSENT_MATCH] = {"consent_match", "同意匹配|是否同意匹配|同意参加匹配|consent",
                         &feed_type_consent, .flags = SHEET},
    [C_FACTS] = {"facts", NULL, .type = &feed_type_facts},
};

static void need(struct reading *r, size_t id, const char *code)
{
    if (!reading_has(r, id)) {
        (void)reading_issue_at(r, id, FEED_ERROR, code, (struct billet_span){NULL, 0});
    }
}

static void check_identity(struct reading *r)
{
    bool given = reading_has(r, C_SOURCE);
    if (!given && r->options->source.len > 0) {
        reading_set_text(r, C_SOURCE, r->options->source);
    }
    if (!reading_has(r, C_IDENTITY_NUMBER) &&
        (!reading_has(r, C_SOURCE) || !reading_has(r, C_SOURCE_REFERENCE))) {
        need(r, C_IDENTITY_NUMBER, "feed.no_identity");
    }
}

/* Where somebody served is told by specialty and time, never by the number of a unit. */
static void find_designators(struct reading *r)
{
    static const enum candidate_field prose[] = {C_EXPERIENCE, C_SERVICE, C_SKILLS};
    for (size_t i = 0; r->prose != NULL && i < sizeof prose / sizeof prose[0]; i++) {
        size_t id = prose[i];
        size_t count = 0;
        prose_begin(r->prose);
        if (r->cell[id].len == 0) {
            continue;
        }
        r->no_memory = r->no_memory || !prose_read(r->prose, fields[id].name, PROSE_HEAD,
                                                   r->cell[id], r->options->home);
        const struct prose_mention *m = prose_mentions(r->prose, &count);
        for (size_t k = 0; k < count; k++) {
            if (m[k].what == RULE_FINDING && strcmp(m[k].rule->name, "unit_designator") == 0) {
                (void)reading_issue_at(r, id, FEED_WARNING, "feed.unit_designator", m[k].quote);
            }
        }
    }
}

static void finish(struct reading *r)
{
    find_designators(r);
    need(r, C_CATEGORY, "feed.missing");
    need(r, C_BUREAU_REGION, "feed.missing");
    if (reading_has(r, C_BUREAU_REGION) && r->values[C_BUREAU_REGION].text.len < 4) {
        (void)reading_issue_at(r, C_BUREAU_REGION, FEED_ERROR, "feed.bureau_region",
                               r->values[C_BUREAU_REGION].text);
    }
    check_identity(r);
}

static void keys(const struct reading *r, struct feed_keys *out)
{
    out->identity_number = r->values[C_IDENTITY_NUMBER].text;
    out->phone = r->values[C_PHONE].text;
    out->source = r->values[C_SOURCE].text;
    out->name = r->values[C_NAME].text;
}

const struct feed_kind_table feed_candidate_table = {
    .name = "candidate",
    .fields = fields,
    .count = C_FIELDS,
    .ignored = "序号|no|no.|备注|remark|remarks|性别|年龄|民族|出生日期|政治面貌|婚姻状况",
    .reference = C_SOURCE_REFERENCE,
    .finish = finish,
    .keys = keys,
};
