/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Employers. Without a credit code one is provisional and known by its name, so a name is needed
 * either way.
 */
#include "server/feed/reading.h"

enum employer_field {
    E_CREDIT_CODE,
    E_CREDIT_CODE_SOUND,
    E_NAME,
    E_REGION,
    E_INDUSTRY,
    E_ADDRESS,
    E_CONTACT_NAME,
    E_CONTACT_PHONE,
    E_FIELDS
};

#define SHEET FIELD_TEMPLATE

static const struct field fields[E_FIELDS] = {
    [E_CREDIT_CODE] = {"credit_code", "统一社会信用代码|信用代码|社会信用代码|creditcode|uscc",
                       &feed_type_credit, .flags = SHEET},
    [E_CREDIT_CODE_SOUND] = {"credit_code_sound", NULL, &feed_type_bool, .flags = FIELD_DERIVED},
    [E_NAME] = {"name", "单位名称|用人单位|企业名称|公司名称|用人单位名称|company|employer",
                &feed_type_text, .most = 200, .flags = SHEET},
    [E_REGION] = {"region", "所在地区|注册地|地区|所在地", &feed_type_region,
                  .flags = SHEET | FIELD_JOIN | FIELD_PLACE, .set = CODES_REGIONS},
    [E_INDUSTRY] = {"industry", "行业|所属行业", &feed_type_text, .most = 200, .flags = SHEET},
    [E_ADDRESS] = {"address", "地址|住所|单位地址|注册地址|详细地址", &feed_type_text, .most = 400,
                   .flags = SHEET},
    [E_CONTACT_NAME] = {"contact_name", "联系人|联络员|联络人|liaison|contact", &feed_type_text,
                        .most = 100, .flags = SHEET},
    [E_CONTACT_PHONE] = {"contact_phone", "联系电话|联络员电话|电话|手机|手机号|phone",
                         &feed_type_phone, .flags = SHEET | FIELD_SECRET | FIELD_SEALED},
};

static void finish(struct reading *r)
{
    if (!reading_has(r, E_NAME)) {
        (void)reading_issue_at(r, E_NAME, FEED_ERROR, "feed.missing",
                               (struct billet_span){NULL, 0});
    }
}

static void keys(const struct reading *r, struct feed_keys *out)
{
    out->name = r->values[E_NAME].text;
    out->phone = r->values[E_CONTACT_PHONE].text;
}

const struct feed_kind_table feed_employer_table = {
    .name = "employer",
    .fields = fields,
    .count = E_FIELDS,
    .ignored = "序号|no|no.|备注|remark|remarks|单位性质|企业性质|单位类型|企业类型|规模",
    .reference = E_CREDIT_CODE,
    .finish = finish,
    .keys = keys,
};
