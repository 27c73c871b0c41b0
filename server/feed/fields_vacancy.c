/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vacancies: the table of fields in the order of the canonical JSON, the few types that set
 * several fields at once (place, pay, education, skills of a post), and what the whole row says:
 * what is missing for a round, what the prose must not say.
 */
#include "server/core/utf8.h"
#include "server/feed/resolve.h"
#include "server/feed/vacancy.h"
#include "server/text/region.h"

#define DESCRIPTION_MAX 16000 /* characters: below 64 KiB */
#define SHORT_TEXT_MAX  200

/* --- types that set several fields --- */

static void keep_place(struct reading *r, struct billet_span text)
{
    if (!reading_has(r, V_PLACE_TEXT) && utf8_count(text) <= SHORT_TEXT_MAX) {
        reading_set_text(r, V_PLACE_TEXT, text);
    }
}

static void place_text(struct reading *r, const struct field *f, struct billet_span text)
{
    if (text_is_remote(text)) {
        reading_set_bool(r, V_REMOTE, true);
        return;
    }
    const struct code *code = resolve_region(r, f, text);
    if (code == NULL || !billet_span_eq(code->code, text)) {
        keep_place(r, text);
    }
    if (code != NULL) {
        reading_set_text(r, V_REGION, code->code);
    }
}

static const struct field_type type_place = {"region code", place_text, NULL};

static void set_pay(struct reading *r, size_t id, int64_t value)
{
    if (value >= 0 && !reading_has(r, id)) {
        reading_set_int(r, id, value);
    }
}

static void pay_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct text_pay pay;
    enum text_result result = text_read_pay(text, &pay);
    feed_type_text.text(r, f, text);
    reading_note(r, pay.note, text);
    if (result == TEXT_UNREAD) {
        reading_unread(r, f, text);
    } else if (result == TEXT_READ && !reading_has(r, V_WAGE_MIN) && !reading_has(r, V_WAGE_MAX)) {
        set_pay(r, V_WAGE_MIN, pay.min);
        set_pay(r, V_WAGE_MAX, pay.max);
        set_pay(r, V_PAY_MONTHS, pay.pay_months > 0 ? pay.pay_months : -1);
    }
}

static const struct field_type type_pay = {"text", pay_text, NULL};

static void education_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct text_education education;
    if (text_read_education(text, &education) == TEXT_READ && education.relaxed &&
        !reading_has(r, V_RELAXED)) {
        reading_set_bool(r, V_RELAXED, true);
    }
    feed_type_education.text(r, f, text);
}

static void education_json(struct reading *r, const struct field *f, const json_t *value)
{
    feed_type_education.json(r, f, value);
}

static const struct field_type type_education = {"integer", education_text, education_json};

/* What is no code stays as text; an occupation decides no gate. */
static void occupation_text(struct reading *r, const struct field *f, struct billet_span text)
{
    const struct code *code = resolve_code(r, f, f->set, text);
    if (code != NULL) {
        reading_set_text(r, V_OCCUPATION, code->code);
    } else if (!reading_has(r, V_OCCUPATION_TEXT) && utf8_count(text) <= SHORT_TEXT_MAX) {
        reading_set_text(r, V_OCCUPATION_TEXT, text);
    }
}

static const struct field_type type_occupation = {"occupation code", occupation_text, NULL};

/* --- the table --- */

#define GATE      FIELD_GATE
#define SHEET     FIELD_TEMPLATE
#define TEXT(max) .type = &feed_type_text, .most = (max)

static const struct field fields[V_FIELDS] = {
    [V_REFERENCE] = {"reference",
                     "岗位编号|职位编号|编号|岗位id|职位id|reference|ref|jobid|job_id|id|postingid",
                     TEXT(100), .flags = SHEET},
    [V_EMPLOYER] = {"employer", NULL, &feed_type_figure, .least = 1, .most = INT64_MAX},
    [V_CREDIT_CODE] = {"employer_credit_code",
                       "统一社会信用代码|信用代码|社会信用代码|单位信用代码|creditcode|uscc",
                       &feed_type_credit, .flags = SHEET},
    [V_CREDIT_CODE_SOUND] = {"employer_credit_code_sound", NULL, &feed_type_bool,
                             .flags = FIELD_DERIVED},
    [V_EMPLOYER_NAME] = {"employer_name",
                         "单位名称|用人单位|企业名称|公司名称|公司|招聘单位|用人单位名称|招聘企业|"
                         "企业|单位|company|employer|companyname|employername|organization",
                         TEXT(SHORT_TEXT_MAX), .flags = SHEET},
    [V_TITLE] = {"title",
                 "岗位名称|职位名称|招聘岗位|岗位|职位|招聘职位|职务|工作岗位|拟招岗位|title|"
                 "jobtitle|position|positiontitle|jobname",
                 TEXT(SHORT_TEXT_MAX), .flags = SHEET | FIELD_PROSE},
    [V_DESCRIPTION] = {"description",
                       "岗位描述|职位描述|岗位职责|工作内容|任职要求|岗位要求|工作职责|职位要求|"
                       "任职资格|其他要求|职责描述|岗位说明|description|jobdescription|desription|"
                       "responsibilities|requirements|duties",
                       TEXT(DESCRIPTION_MAX), .flags = SHEET | FIELD_JOIN | FIELD_PROSE},
    [V_REGION] = {"region",
                  "工作地点|工作地|工作区域|所在地区|地区|工作城市|地点|省份|省|城市|市|区县|区|"
                  "工作地区|就业地点|location|workplace|place|province|city|district|county",
                  &type_place, .flags = GATE | SHEET | FIELD_JOIN | FIELD_PLACE,
                  .set = CODES_REGIONS},
    [V_PLACE_TEXT] = {"place_text", "详细地址|工作地址|地址|公司地址|上班地址|address",
                      TEXT(SHORT_TEXT_MAX)},
    [V_REMOTE] = {"remote", "是否远程|远程", &feed_type_bool, .flags = GATE},
    [V_HEADCOUNT] = {"headcount",
                     "招聘人数|需求人数|人数|招聘数量|需求数量|拟招人数|招聘名额|名额|计划人数|"
                     "岗位数|用工人数|headcount|openings|vacancies|quantity|num|count",
                     &feed_type_headcount, .least = 1, .most = 1000000, .flags = GATE | SHEET},
    [V_CATEGORIES] = {"categories", "面向对象|招聘对象|人员类别|适合人群|categories",
                      &feed_type_codes, .flags = GATE | SHEET, .set = CODES_CATEGORIES},
    [V_EDUCATION_MIN] = {"education_min",
                         "学历要求|学历|最低学历|文化程度|教育程度|学历条件|education|degree|"
                         "diploma_requirement|diploma_requiement|educationlevel",
                         &type_education, .least = 0, .most = 7, .flags = GATE | SHEET},
    [V_RELAXED] = {"relaxed", "学历可放宽|可否放宽学历", &feed_type_bool, .flags = GATE},
    [V_OCCUPATION] = {"occupation", "职业|职业代码|职业名称|工种|职业类别|occupation",
                      &type_occupation, .flags = SHEET, .set = CODES_OCCUPATIONS},
    [V_OCCUPATION_TEXT] = {"occupation_text", "岗位类别|职位类别|职能类别|岗位类型|funtype",
                           TEXT(2000)},
    [V_EXPERIENCE_MIN] = {"experience_min",
                          "经验要求|工作经验|工作年限|经验|工龄要求|工作经验要求|从业年限|"
                          "experience|workexperience|yearsofexperience",
                          &feed_type_months, .least = 0, .most = 1200, .flags = GATE | SHEET},
    [V_EXPERIENCE_REF] = {"experience_ref", NULL, &feed_type_figure, .least = 1, .most = 1200},
    [V_SKILLS] = {"skills", "专业技能|技能要求|技能|所需技能|skills|requiredskills",
                  &feed_type_demanded_skills, .flags = GATE | SHEET, .set = CODES_SKILLS},
    [V_SKILLS_TEXT] = {"skills_text", NULL, TEXT(4000)},
    [V_CERTIFICATES] = {"certificates",
                        "证书要求|资格证书|证书|职业资格|所需证书|持证要求|certificates|licenses",
                        &feed_type_codes, .flags = GATE | SHEET, .set = CODES_CERTIFICATES},
    [V_WAGE_MIN] = {"wage_min", "最低月薪|最低工资|最低薪资|薪资下限|月薪下限|minsalary|salarymin",
                    &feed_type_wage, .least = 0, .most = 10000000, .flags = GATE},
    [V_WAGE_MAX] = {"wage_max", "最高月薪|最高工资|最高薪资|薪资上限|月薪上限|maxsalary|salarymax",
                    &feed_type_wage, .least = 0, .most = 10000000, .flags = GATE},
    [V_PAY_MONTHS] = {"pay_months", "年薪月数|发薪月数", &feed_type_figure, .least = 12,
                      .most = 36},
    [V_WAGE_TEXT] = {"wage_text",
                     "薪资|薪资待遇|工资|月薪|薪酬|薪酬待遇|工资待遇|薪资范围|月工资|薪水|待遇|"
                     "薪酬范围|综合薪资|salary|pay|wage|compensation|salaryrange",
                     &type_pay, .most = SHORT_TEXT_MAX, .flags = GATE | SHEET},
    [V_EMPLOYMENT] = {"employment",
                      "用工形式|工作性质|用工性质|用工类型|工作类型|employment|jobtype",
                      &feed_type_code, .flags = GATE | SHEET, .set = CODES_EMPLOYMENT},
    [V_SHIFTS] = {"shifts", "班次|工作班次|工作时间|班制|shifts|shift", &feed_type_codes,
                  .flags = GATE | SHEET, .set = CODES_SHIFTS},
    [V_CONDITIONS] = {"conditions", "福利待遇|福利|公司福利|岗位福利|welfare|benefits",
                      &feed_type_codes, .flags = SHEET | FIELD_ALL | FIELD_PROSE,
                      .set = CODES_CONDITIONS},
    [V_OPEN_FROM] = {"open_from", "发布日期|发布时间|开始日期|招聘开始日期|open_date|postedon",
                     &feed_type_date, .flags = GATE | SHEET},
    [V_OPEN_UNTIL] = {"open_until",
                      "截止日期|截止时间|有效期|有效期至|报名截止|close_date|deadline",
                      &feed_type_date, .flags = GATE | SHEET},
    [V_START_BY] = {"start_by", "到岗时间|到岗日期|最晚到岗|startdate|startby", &feed_type_date,
                    .flags = GATE | SHEET},
    [V_CONTACT_NAME] = {"contact_name", "联系人|招聘联系人|联络人|contact|contactname", TEXT(100),
                        .flags = SHEET},
    [V_CONTACT_PHONE] = {"contact_phone", "联系电话|联系方式|电话|手机|手机号|phone|telephone|tel",
                         &feed_type_phone, .flags = SHEET | FIELD_SECRET},
};

/* --- the row as a whole --- */

static bool ordered(struct reading *r, size_t low, size_t high)
{
    const struct value *a = &r->values[low];
    const struct value *b = &r->values[high];
    if (a->kind != b->kind || a->kind == VALUE_ABSENT) {
        return true;
    }
    if (a->kind == VALUE_INT) {
        return a->num <= b->num;
    }
    return memcmp(a->text.ptr, b->text.ptr, a->text.len) <= 0; /* both YYYY-MM-DD */
}

static void check_order(struct reading *r)
{
    struct billet_span none = {NULL, 0};
    if (!ordered(r, V_WAGE_MIN, V_WAGE_MAX)) {
        (void)reading_issue_at(r, V_WAGE_MAX, FEED_ERROR, "feed.wage_order", none);
    }
    if (!ordered(r, V_OPEN_FROM, V_OPEN_UNTIL)) {
        (void)reading_issue_at(r, V_OPEN_UNTIL, FEED_ERROR, "feed.date_order",
                               r->values[V_OPEN_UNTIL].text);
    }
}

static void check_employer(struct reading *r)
{
    if (r->options->employer > 0) {
        reading_set_int(r, V_EMPLOYER, r->options->employer);
    }
    if (!r->options->own_employer && !reading_has(r, V_EMPLOYER) &&
        !reading_has(r, V_CREDIT_CODE) && !reading_has(r, V_EMPLOYER_NAME)) {
        (void)reading_issue_at(r, V_EMPLOYER_NAME, FEED_ERROR, "feed.no_employer",
                               (struct billet_span){NULL, 0});
    }
}

/* An address may name the place that no column names. */
static void place_from_address(struct reading *r)
{
    struct text_region region;
    bool open = !reading_has(r, V_REGION) && !r->unread[V_REGION] && !reading_has(r, V_REMOTE);
    if (open && reading_has(r, V_PLACE_TEXT) &&
        text_read_region(r->options->codes, r->values[V_PLACE_TEXT].text, r->options->home,
                         &region) == TEXT_READ &&
        region.note == TEXT_NOTE_NONE) {
        reading_set_text(r, V_REGION, region.code->code);
    }
}

/* The particulars that a recruitment notice must carry. */
static void find_missing(struct reading *r)
{
    bool remote = r->values[V_REMOTE].kind == VALUE_BOOL && r->values[V_REMOTE].num != 0;
    if (!reading_has(r, V_WAGE_MIN) && !reading_has(r, V_WAGE_MAX)) {
        vacancy_missing(r, "no_pay", V_WAGE_MIN);
    }
    if (!reading_has(r, V_REGION) && !remote) {
        vacancy_missing(r, "no_place", V_REGION);
    }
    if (!reading_has(r, V_REGION) && remote) {
        (void)reading_issue_at(r, V_REGION, FEED_WARNING, "feed.remote_region",
                               (struct billet_span){NULL, 0});
    }
    if (!reading_has(r, V_HEADCOUNT)) {
        vacancy_missing(r, "no_headcount", V_HEADCOUNT);
    }
}

/* Is there a word about the field in the report already? */
static bool is_told(const struct reading *r, size_t id)
{
    for (size_t i = 0; i < r->issue_count; i++) {
        if (billet_span_is(r->issues[i].field, fields[id].name)) {
            return true;
        }
    }
    return false;
}

static void need(struct reading *r, size_t id)
{
    r->review = r->review || !reading_has(r, id);
    if (!reading_has(r, id) && !is_told(r, id)) {
        (void)reading_issue_at(r, id, FEED_WARNING, "feed.needed", (struct billet_span){NULL, 0});
    }
}

/* What the sender reads of a finding that waits for an officer: the code behind "finding.". */
static const char *message_of(const struct finding *finding)
{
    static const char *const codes[] = {
        "finding.ethnicity",  "finding.fee_or_deposit",         "finding.gender",
        "finding.health_hbv", "finding.household_registration", "finding.marital_status",
        "finding.religion",   "finding.unit_designator",
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(codes[i] + sizeof "finding." - 1, finding->code) == 0) {
            return codes[i];
        }
    }
    return "finding.other";
}

static void tell_finding(struct reading *r, const struct finding *finding)
{
    for (size_t id = 0; id < V_FIELDS; id++) {
        if (strcmp(fields[id].name, finding->field) == 0) {
            (void)reading_issue_at(r, id, FEED_WARNING, message_of(finding), finding->quote);
        }
    }
}

/* No round takes a vacancy without place or headcount, or with a demand that nobody understood;
 * a remote one, too, has a region: that of its employer, which a person must say. Whoever sent
 * the row reads why it waits. */
static void decide_review(struct reading *r)
{
    need(r, V_REGION);
    need(r, V_HEADCOUNT);
    for (size_t i = 0; i < V_FIELDS; i++) {
        r->review = r->review || (r->unread[i] && (fields[i].flags & FIELD_GATE) != 0);
    }
    for (size_t i = 0; i < r->finding_count; i++) {
        if (r->findings[i].severity == RULE_BLOCK) {
            r->review = true;
            tell_finding(r, &r->findings[i]);
        }
    }
}

static void finish(struct reading *r)
{
    if (!reading_has(r, V_TITLE)) {
        (void)reading_issue_at(r, V_TITLE, FEED_ERROR, "feed.missing",
                               (struct billet_span){NULL, 0});
    }
    check_employer(r);
    place_from_address(r);
    vacancy_read_prose(r);
    vacancy_read_occupation(r);
    check_order(r);
    find_missing(r);
    vacancy_find_silence(r);
    decide_review(r);
}

const struct feed_kind_table feed_vacancy_table = {
    .name = "vacancy",
    .fields = fields,
    .count = V_FIELDS,
    .ignored = "序号|no|no.|备注|remark|remarks|备注说明",
    .reference = V_REFERENCE,
    .finish = finish,
    .more = vacancy_more,
};
