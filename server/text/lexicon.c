/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Not every term that names a code in a list of codes names it in a sentence: codes themselves,
 * single characters and the names of groups do not.
 */
#include "server/text/lexicon.h"

#include "server/core/mem.h"
#include "server/core/utf8.h"
#include "server/text/fold.h"

static const struct {
    enum code_set set;
    enum prose_value value;
    bool grouped; /* rows without a parent are groups */
    bool chinese; /* Latin words of it are too common */
} sets[] = {
    {CODES_SKILLS, PROSE_SKILL, true, false},
    {CODES_CERTIFICATES, PROSE_CERTIFICATE, true, false},
    {CODES_CONDITIONS, PROSE_CONDITION, false, true},
    {CODES_SHIFTS, PROSE_SHIFT, false, true},
};

/* Names of skills that in a sentence mostly mean something else: what the firm does, whom the
 * person meets, how one should be. In a list of skills they count. */
static const char *const unsaid[] = {
    "销售",     "登记",     "接待",     "面试",     "快递",       "护工",     "汇报",     "广告",
    "创业",     "培训",     "业务流程", "样品",     "客户咨询",   "宣传",     "上市",     "行政",
    "经营管理", "工作流",   "重构",     "策划",     "并发",       "模板",     "用户体验", "加盟",
    "法律",     "观察",     "教学",     "金融",     "项目推进",   "脚本",     "票据",     "凭证",
    "车管",     "燃气",     "通风",     "水电",     "项目经理",   "收款",     "月结",     "检验",
    "库存",     "计量",     "门禁",     "健身",     "合同",       "后勤",     "电脑",     "测量",
    "结算",     "台账",     "基金",     "论坛",     "展会",       "早教",     "直播",     "保洁",
    "售前",     "快消品",   "执行力",   "逻辑思维", "客户接待",   "订单管理", "产品销售", "护理",
    "汽车",     "玻璃",     "水泥",     "管道",     "阀门",       "饲料",     "种植",     "养殖",
    "建材",     "股票",     "证券",     "期货",     "理财",       "咨询",     "管理",     "推广",
    "渠道",     "市场",     "客户",     "公关活动", "收货",       "入库",     "出库",     "写作",
    "主持",     "导游",     "装修",     "运营管理", "团队建设",   "护卫",     "巡查",     "值守",
    "演讲",     "计划",     "分析报告", "企业文化", "满意度调查", "社区工作", "协调",     "防疫",
    "门卫",     "打包",     "包装",     "测算",     "自学",       "服务员",   "厨师",     "司机",
    "开车",     "医疗器械", "产品设计",
};

#define SETS (sizeof sets / sizeof sets[0])

static bool is_ascii(struct billet_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* A code that nobody writes in a sentence: "g_metal", "C1". "java" is a word as well. */
static bool is_bare_code(struct billet_span term, const struct code *code)
{
    char folded[CODES_TERM_BYTES_MAX];
    size_t len = text_fold(code->code, folded, sizeof folded);
    bool word = len > 2 && memchr(folded, '_', len) == NULL;
    return !word && len == term.len && memcmp(folded, term.ptr, len) == 0;
}

static bool is_unsaid(size_t set, struct billet_span term)
{
    for (size_t i = 0; sets[set].set == CODES_SKILLS && i < sizeof unsaid / sizeof unsaid[0]; i++) {
        if (billet_span_is(term, unsaid[i])) {
            return true;
        }
    }
    return false;
}

/* Does the term say in a sentence what it says in a list? */
static bool is_said(size_t set, struct billet_span term, const struct code *code)
{
    bool common = sets[set].chinese && is_ascii(term);
    bool group = sets[set].grouped && code->parent.len == 0;
    return !common && !group && utf8_count(term) > 1 && !is_bare_code(term, code) &&
           !is_unsaid(set, term);
}

static bool keep(struct rules *rules, const struct code *code, enum prose_value value)
{
    if (rules->lexicon_count == rules->lexicon_cap) {
        size_t cap = rules->lexicon_cap != 0 ? rules->lexicon_cap * 2 : 1024;
        void *lexicon = mem_resize(rules->lexicon, cap, sizeof *rules->lexicon);
        if (lexicon == NULL) {
            return false;
        }
        rules->lexicon = lexicon;
        rules->lexicon_cap = cap;
    }
    rules->lexicon[rules->lexicon_count++] = (struct lexicon_entry){code, value};
    return true;
}

struct adding {
    struct rules *rules;
    size_t set; /* in `sets` */
    enum billet_status status;
    struct billet_error *err;
};

static bool on_term(void *arg, const struct code *code, struct billet_span term)
{
    struct adding *adding = arg;
    struct rules *rules = adding->rules;
    enum prose_value value = sets[adding->set].value;
    if (!is_said(adding->set, term, code)) {
        return true;
    }
    uint32_t id = (uint32_t)rules->lexicon_count;
    adding->status =
        keep(rules, code, value)
            ? automaton_add(rules->terms, term, (uint8_t)(TERM_CODE + (int)value), id, adding->err)
            : billet_error_set(adding->err, BILLET_ENOMEM, "no memory for the lexicon");
    return adding->status == BILLET_OK;
}

enum billet_status lexicon_add(struct rules *rules, struct billet_error *err)
{
    struct adding adding = {rules, 0, BILLET_OK, err};
    while (adding.set < SETS && adding.status == BILLET_OK) {
        codes_each(rules->codes, sets[adding.set].set, on_term, &adding);
        adding.set++;
    }
    return adding.status;
}
