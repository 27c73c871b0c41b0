/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members whose values are lists or objects are printed as JSON on their line: the columns of a
 * table are those members of the first item that are plain values.
 */
#include "server/cli/print.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "server/cli/table.h"

#define TABLE_COLUMNS 8
#define CELL_WIDTH    32

void print_issues(const struct cli *cli, const json_t *row)
{
    size_t i;
    json_t *issue;
    json_array_foreach(json_object_get(row, "issues"), i, issue)
    {
        const char *text = json_string_value(json_object_get(issue, cli_text(cli, "zh", "en")));
        fputs("      ", cli->out);
        cli_put_text(cli, text != NULL ? text : "");
        fputc('\n', cli->out);
    }
}

/* Members whose values are words of ours, and not somebody's text. */
static bool is_worded(const char *key)
{
    static const char *const keys[] = {"kind", "method", "purpose", "role", "state", "status"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static void put_words(const struct cli *cli, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (is_worded(key) && json_is_string(value)) {
            json_object_set_new(object, key, json_string(cli_word(cli, json_string_value(value))));
        }
    }
}

static void print_member(const struct cli *cli, const char *key, const json_t *value)
{
    fprintf(cli->out, "%s%s", cli_word(cli, key), cli_text(cli, "：", ": "));
    if (json_is_string(value)) {
        cli_put_text(cli, json_string_value(value));
        fputc('\n', cli->out);
        return;
    }
    json_dumpf(value, cli->out, JSON_ENCODE_ANY | JSON_COMPACT);
    fputc('\n', cli->out);
}

static void print_object(const struct cli *cli, json_t *object)
{
    const char *key;
    json_t *value;
    put_words(cli, object);
    json_object_foreach(object, key, value)
    {
        if (!json_is_null(value)) {
            print_member(cli, key, value);
        }
    }
}

void print_reported(const struct cli *cli, const json_t *items, size_t most)
{
    for (size_t i = 0; i < json_array_size(items) && i < most; i++) {
        const json_t *row = json_array_get(items, i);
        const char *reference = json_string_value(json_object_get(row, "reference"));
        bool review = json_is_true(json_object_get(row, "needs_review"));
        fprintf(cli->out, "%s %lld%s ", cli_text(cli, "第", "row"),
                (long long)json_integer_value(json_object_get(row, "row")),
                cli_text(cli, " 行", ""));
        cli_put_text(cli, reference != NULL ? reference : "-");
        cli_print(cli, "：%s%s", ": %s%s",
                  cli_word(cli, json_string_value(json_object_get(row, "status"))),
                  review ? cli_text(cli, "，待审", ", to review") : "");
        print_issues(cli, row);
    }
}

static void print_items(const struct cli *cli, const json_t *items)
{
    struct cli_column columns[TABLE_COLUMNS + 1] = {0};
    size_t count = 0;
    const char *key;
    json_t *value;
    if (json_object_get(json_array_get(items, 0), "issues") != NULL) {
        print_reported(cli, items, SIZE_MAX);
        return;
    }
    json_object_foreach(json_array_get(items, 0), key, value)
    {
        bool plain = !json_is_array(value) && !json_is_object(value);
        if (plain && count < TABLE_COLUMNS) {
            columns[count++] = (struct cli_column){key, cli_word(cli, key), key, CELL_WIDTH};
        }
    }
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item)
    {
        put_words(cli, item);
    }
    if (count > 0) {
        cli_print_rows(cli, items, columns);
    }
}

int print_answer(const struct cli *cli, struct billet_span body)
{
    json_t *root = json_loadb(body.ptr, body.len, 0, NULL);
    if (root == NULL) {
        cli_say(cli, "答复不是 JSON", "the answer is no JSON");
        return CLI_FAILED;
    }
    json_t *items = json_object_get(root, "items");
    if (cli->json) {
        cli_print_value(cli, root);
    } else if (items != NULL) {
        print_items(cli, items);
    } else {
        print_object(cli, root);
    }
    json_decref(root);
    return CLI_DONE;
}

/* Gates that demand something, categories that count. */
static void print_sentences(const struct cli *cli, const json_t *list, const char *needed)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(json_object_get(item, cli_text(cli, "zh", "en")));
        if (json_is_true(json_object_get(item, needed)) && text != NULL) {
            fprintf(cli->out, "  %s\n", text);
        }
    }
}

int print_explanation(const struct cli *cli, struct billet_span body)
{
    json_t *root = json_loadb(body.ptr, body.len, 0, NULL);
    const char *text = json_string_value(json_object_get(root, cli_text(cli, "zh", "en")));
    if (cli->json && root != NULL) {
        cli_print_value(cli, root);
    } else if (text != NULL) {
        fprintf(cli->out, "%s\n", text);
        print_sentences(cli, json_object_get(root, "gates"), "demanded");
        print_sentences(cli, json_object_get(root, "criteria"), "present");
    }
    int code = text != NULL ? CLI_DONE : CLI_FAILED;
    json_decref(root);
    return code;
}

/* "  SENTENCE: 12 posts, 30 places", for the first of the list. */
static void print_gains(const struct cli *cli, const json_t *list, size_t most)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(json_object_get(item, cli_text(cli, "zh", "en")));
        if (i < most && text != NULL) {
            cli_print(cli, "  %s：%lld 个岗位，%lld 人", "  %s: %lld posts, %lld places", text,
                      (long long)json_integer_value(json_object_get(item, "vacancies")),
                      (long long)json_integer_value(json_object_get(item, "headcount")));
        }
    }
}

int print_prospects(const struct cli *cli, struct billet_span body)
{
    const size_t most = 20;
    json_t *root = json_loadb(body.ptr, body.len, 0, NULL);
    const json_t *eligible = json_object_get(root, "eligible");
    if (cli->json && root != NULL) {
        cli_print_value(cli, root);
    } else if (eligible != NULL) {
        cli_print(cli, "符合条件：%lld 个岗位，%lld 人", "eligible for %lld posts, %lld places",
                  (long long)json_integer_value(json_object_get(eligible, "vacancies")),
                  (long long)json_integer_value(json_object_get(eligible, "headcount")));
        cli_print(cli, "只差一项条件的岗位：", "posts that one condition alone keeps away:");
        print_gains(cli, json_object_get(root, "alone"), most);
        cli_print(cli, "改变一项后新增的岗位：", "posts that one change would open:");
        print_gains(cli, json_object_get(root, "changes"), most);
    }
    int code = eligible != NULL ? CLI_DONE : CLI_FAILED;
    json_decref(root);
    return code;
}

int print_questions(const struct cli *cli, struct billet_span body)
{
    size_t i;
    json_t *item;
    json_t *root = json_loadb(body.ptr, body.len, 0, NULL);
    if (cli->json && root != NULL) {
        cli_print_value(cli, root);
    } else {
        json_array_foreach(root, i, item)
        {
            cli_print(cli, "%lld  %s：%lld 个岗位，%lld 人", "%lld  %s: %lld posts, %lld places",
                      (long long)json_integer_value(json_object_get(item, "candidate")),
                      json_string_value(json_object_get(item, cli_text(cli, "zh", "en"))),
                      (long long)json_integer_value(json_object_get(item, "vacancies")),
                      (long long)json_integer_value(json_object_get(item, "headcount")));
        }
    }
    int code = json_is_array(root) ? CLI_DONE : CLI_FAILED;
    json_decref(root);
    return code;
}

int print_courses(const struct cli *cli, struct billet_span body)
{
    size_t i;
    json_t *item;
    json_t *root = json_loadb(body.ptr, body.len, 0, NULL);
    if (cli->json && root != NULL) {
        cli_print_value(cli, root);
    } else {
        json_array_foreach(root, i, item)
        {
            cli_print(cli, "%s：%lld 人", "%s: %lld people",
                      json_string_value(json_object_get(item, cli_text(cli, "zh", "en"))),
                      (long long)json_integer_value(json_object_get(item, "candidates")));
        }
    }
    int code = json_is_array(root) ? CLI_DONE : CLI_FAILED;
    json_decref(root);
    return code;
}
