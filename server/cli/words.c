/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of members and the words of small vocabularies, as people who read Chinese say them.
 * In English a member's name and a word say themselves; --json never changes.
 */
#include "server/cli/command.h"

#include <stdlib.h>
#include <string.h>

struct word {
    const char *word;
    const char *zh;
};

/* Sorted by word. A word means the same wherever it stands. */
static const struct word words[] = {
    {"accepted", "已接受"},
    {"action", "操作"},
    {"active", "有效"},
    {"admin", "管理员"},
    {"at", "时间"},
    {"atomic", "整体导入"},
    {"attempts", "尝试次数"},
    {"available_from", "可到岗日期"},
    {"barred", "暂停推荐"},
    {"booth", "展位"},
    {"bureau_region", "所属地区"},
    {"candidate", "求职者"},
    {"category", "类别"},
    {"channel", "渠道"},
    {"choice", "优先选择"},
    {"city", "城市"},
    {"closed", "已关闭"},
    {"closed_reason", "关闭原因"},
    {"code_sets", "代码集"},
    {"contact_name", "联系人"},
    {"contact_phone", "联系电话"},
    {"counts", "数目"},
    {"created_at", "建立时间"},
    {"created_by", "建立人"},
    {"credit_code", "统一社会信用代码"},
    {"credit_code_sound", "信用代码校验相符"},
    {"date", "日期"},
    {"declined", "已谢绝"},
    {"description", "岗位描述"},
    {"disclose", "公开姓名和联系方式"},
    {"document", "内容"},
    {"done", "已完成"},
    {"done_at", "完成时间"},
    {"draft", "草稿"},
    {"drive", "专场"},
    {"education", "学历"},
    {"education_min", "学历要求"},
    {"employer", "用人单位"},
    {"employment", "用工形式"},
    {"engine_version", "引擎版本"},
    {"expires_at", "失效时间"},
    {"failed", "失败"},
    {"file_name", "文件名"},
    {"findings", "检查发现"},
    {"finished_at", "结束时间"},
    {"first_day", "开始日期"},
    {"format", "格式"},
    {"freezing", "冻结中"},
    {"from_prose", "取自文字"},
    {"frozen", "已冻结"},
    {"frozen_at", "冻结时间"},
    {"funnel", "筛选"},
    {"given_on", "同意日期"},
    {"head", "链尾"},
    {"headcount", "招聘人数"},
    {"held", "暂缓"},
    {"id", "编号"},
    {"import", "导入"},
    {"industry", "行业"},
    {"input_sha256", "输入摘要"},
    {"inserted", "新增"},
    {"kind", "种类"},
    {"last_day", "结束日期"},
    {"left", "已离开"},
    {"line", "文件行"},
    {"links", "环数"},
    {"match", "参加匹配"},
    {"method", "方法"},
    {"name", "名称"},
    {"needs_review", "待审"},
    {"notice_version", "告知书版本"},
    {"object", "对象"},
    {"occupation", "职业"},
    {"officer", "经办人"},
    {"open", "开放"},
    {"open_from", "发布日期"},
    {"open_until", "截止日期"},
    {"optimal", "总体最优"},
    {"organiser", "承办方"},
    {"paused", "暂停"},
    {"place", "地点"},
    {"place_text", "工作地点"},
    {"placed", "已就业"},
    {"policy", "规则"},
    {"prefix", "前缀"},
    {"principal", "操作人"},
    {"proposed", "拟推荐"},
    {"provisional", "临时登记"},
    {"published", "已发布"},
    {"published_at", "发布时间"},
    {"published_by", "发布人"},
    {"purpose", "用途"},
    {"reason", "原因"},
    {"recorded_by", "登记人"},
    {"reference", "单位编号"},
    {"refused", "拒绝"},
    {"region", "地区"},
    {"region_from", "管辖起"},
    {"region_to", "管辖止"},
    {"regions", "地区"},
    {"registered", "已登记"},
    {"remote", "远程"},
    {"result_sha256", "结果摘要"},
    {"reverted", "已退回"},
    {"revoked_at", "吊销时间"},
    {"role", "角色"},
    {"round", "轮次"},
    {"row", "行"},
    {"running", "计算中"},
    {"seed", "种子"},
    {"seeking", "求职中"},
    {"sound", "完整"},
    {"source", "来源"},
    {"stable", "稳定匹配"},
    {"started_at", "开始时间"},
    {"state", "状态"},
    {"status", "结果"},
    {"supervisor", "督导"},
    {"suspended", "已停用"},
    {"taken", "照收"},
    {"title", "岗位名称"},
    {"unchanged", "未变"},
    {"undone", "已撤销"},
    {"unread", "看不懂的列"},
    {"unsealed", "未封存"},
    {"updated", "更新"},
    {"updated_at", "更新时间"},
    {"verified", "已核实"},
    {"version", "版本"},
    {"wage_max", "最高月薪"},
    {"wage_min", "最低月薪"},
    {"wage_text", "薪资"},
    {"withdrawn", "已撤回"},
    {"withdrawn_on", "撤回日期"},
    {"worker", "后台程序"},
};

static int compare(const void *key, const void *entry)
{
    return strcmp(key, ((const struct word *)entry)->word);
}

const char *cli_word(const struct cli *cli, const char *word)
{
    if (word == NULL) {
        return "";
    }
    const struct word *found =
        bsearch(word, words, sizeof words / sizeof words[0], sizeof words[0], compare);
    return found != NULL ? cli_text(cli, found->zh, word) : word;
}
