/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Check characters: GB 11643 is ISO 7064 MOD 11-2 over 17 digits, GB 32100 is MOD 31 over 17
 * characters of an alphabet without I, O, S, V and Z.
 */
#include "server/text/ids.h"

#include <stdint.h>
#include <string.h>

#include "server/text/cursor.h"

#define NUMBER_LEN 18
#define NUMBER_OLD 15

static bool all_digits(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }
    }
    return true;
}

static int digits(const char *p, size_t len)
{
    int value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/* Squeezed and in capitals; {NULL, 0} when it is too long for any number. */
static struct billet_span plain(struct billet_span text, char room[static TEXT_VALUE_BYTES_MAX])
{
    struct text_cursor c;
    if (text.len == 0 || !text_cursor_open_spaced(&c, text, room)) {
        return (struct billet_span){NULL, 0};
    }
    size_t len = (size_t)(c.end - c.at);
    for (size_t i = 0; i < len; i++) {
        room[i] = room[i] >= 'a' && room[i] <= 'z' ? (char)(room[i] - 'a' + 'A') : room[i];
    }
    return (struct billet_span){room, len};
}

/* The weights are powers of two modulo 11. */
static char number_check(const char *p)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 17; i++) {
        sum += (p[i] - '0') * weights[i];
    }
    return "10X98765432"[sum % 11];
}

static bool province_exists(int code)
{
    static const int8_t first_last[][2] = {{11, 15}, {21, 23}, {31, 37}, {41, 46}, {50, 54},
                                           {61, 65}, {71, 71}, {81, 83}, {91, 91}};
    for (size_t i = 0; i < sizeof first_last / sizeof first_last[0]; i++) {
        if (code >= first_last[i][0] && code <= first_last[i][1]) {
            return true;
        }
    }
    return false;
}

static enum id_result number_judge(const char *p, struct civil_date today)
{
    struct civil_date born = {(int16_t)digits(p + 6, 4), (int8_t)digits(p + 10, 2),
                              (int8_t)digits(p + 12, 2)};
    if (number_check(p) != p[17]) {
        return ID_CHECK;
    }
    if (!province_exists(digits(p, 2))) {
        return ID_REGION;
    }
    if (born.year < ID_YEAR_LEAST || !civil_date_valid(born) ||
        civil_date_compare(born, today) > 0) {
        return ID_DATE;
    }
    return ID_OK;
}

enum id_result id_number_read(struct billet_span text, struct civil_date today,
                              char out[static ID_NUMBER_SIZE])
{
    char room[TEXT_VALUE_BYTES_MAX];
    char full[ID_NUMBER_SIZE] = "";
    struct billet_span p = plain(text, room);
    if (p.len == NUMBER_OLD && all_digits(p.ptr, NUMBER_OLD)) {
        memcpy(full, p.ptr, 6);
        memcpy(full + 6, "19", 2);
        memcpy(full + 8, p.ptr + 6, 9);
        full[17] = number_check(full);
    } else if (p.len == NUMBER_LEN && all_digits(p.ptr, 17)) {
        memcpy(full, p.ptr, NUMBER_LEN);
    } else {
        return ID_FORM;
    }
    enum id_result result = number_judge(full, today);
    if (result == ID_OK) {
        memcpy(out, full, ID_NUMBER_SIZE);
    }
    return result;
}

struct billet_span id_number_region(const char *normalised)
{
    return (struct billet_span){normalised, strlen(normalised) == NUMBER_LEN ? 6 : 0};
}

static int credit_value(char c)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = memchr(alphabet, c, sizeof alphabet - 1);
    return at != NULL ? (int)(at - alphabet) : -1;
}

enum id_result id_credit_read(struct billet_span text, char out[static ID_CREDIT_SIZE])
{
    char room[TEXT_VALUE_BYTES_MAX];
    struct billet_span p = plain(text, room);
    int sum = 0;
    int weight = 1;
    if (p.len != NUMBER_LEN) {
        return ID_FORM;
    }
    for (size_t i = 0; i < 17; i++) {
        int value = credit_value(p.ptr[i]);
        if (value < 0) {
            return ID_FORM;
        }
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    int last = credit_value(p.ptr[17]);
    if (last < 0) {
        return ID_FORM;
    }
    memcpy(out, p.ptr, NUMBER_LEN);
    out[NUMBER_LEN] = '\0';
    return last == (31 - sum % 31) % 31 ? ID_OK : ID_CHECK;
}

static size_t keep_digits(struct billet_span p, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < p.len; i++) {
        bool digit = p.ptr[i] >= '0' && p.ptr[i] <= '9';
        bool filler = p.ptr[i] == '-' || p.ptr[i] == '(' || p.ptr[i] == ')' || p.ptr[i] == '.';
        if (!digit && !filler) {
            return 0;
        }
        if (digit && n == cap) {
            return 0;
        }
        if (digit) {
            out[n++] = p.ptr[i];
        }
    }
    return n;
}

/* How many digits the area code has: 10 and 2x have three, all others four. */
static size_t area_len(const char *p)
{
    return p[1] == '1' || p[1] == '2' ? 3 : 4;
}

static enum id_result landline(const char *p, size_t len, struct billet_span extension,
                               char out[static ID_PHONE_SIZE])
{
    size_t area = area_len(p);
    if (len < area + 7 || len > area + 8 || extension.len > 6 || p[1] == '0') {
        return ID_FORM;
    }
    size_t at = 0;
    memcpy(out, p, area);
    at += area;
    out[at++] = '-';
    memcpy(out + at, p + area, len - area);
    at += len - area;
    if (extension.len > 0) {
        out[at++] = '-';
        memcpy(out + at, extension.ptr, extension.len);
        at += extension.len;
    }
    out[at] = '\0';
    return ID_OK;
}

/* The digits after the last '-', when enough digits stand before it to be a whole number. */
static struct billet_span split_extension(struct billet_span *p)
{
    struct billet_span none = {NULL, 0};
    size_t at = p->len;
    while (at > 0 && p->ptr[at - 1] != '-') {
        at--;
    }
    struct billet_span tail = {p->ptr + at, p->len - at};
    if (at < 11 || tail.len == 0 || tail.len > 6 || !all_digits(tail.ptr, tail.len)) {
        return none;
    }
    p->len = at - 1;
    return tail;
}

enum id_result id_phone_read(struct billet_span text, char out[static ID_PHONE_SIZE])
{
    char room[TEXT_VALUE_BYTES_MAX];
    char number[16];
    struct text_cursor c;
    if (text.len == 0 || !text_cursor_open_spaced(&c, text, room)) {
        return ID_FORM;
    }
    (void)(text_take(&c, "+86") || text_take(&c, "0086"));
    (void)text_take(&c, "-");
    struct billet_span p = {c.at, (size_t)(c.end - c.at)};
    struct billet_span extension = split_extension(&p);
    size_t len = keep_digits(p, number, sizeof number);
    if (len == 11 && number[0] == '1' && number[1] >= '3' && extension.len == 0) {
        memcpy(out, number, len);
        out[len] = '\0';
        return ID_OK;
    }
    if (len >= 10 && number[0] == '0') {
        return landline(number, len, extension, out);
    }
    return ID_FORM;
}

static void mask(char *text, size_t keep_first, size_t keep_last)
{
    size_t len = strlen(text);
    for (size_t i = keep_first; i + keep_last < len; i++) {
        text[i] = '*';
    }
}

void id_number_mask(char *normalised)
{
    mask(normalised, 4, 2);
}

void id_phone_mask(char *normalised)
{
    mask(normalised, 3, 4);
}

/* Bytes of the digit at p, full-width ones too; 0: none. */
static size_t digit_at(const char *p, size_t len)
{
    if (len >= 1 && *p >= '0' && *p <= '9') {
        return 1;
    }
    return len >= 3 && memcmp(p, "\xEF\xBC", 2) == 0 && (unsigned char)p[2] >= 0x90 &&
                   (unsigned char)p[2] <= 0x99
               ? 3
               : 0;
}

/* Groups of digits, one blank or dash between two. */
struct digits {
    size_t len; /* bytes, from the first digit to the last */
    size_t count, first, longest;
};

static struct digits digits_at(const char *p, size_t len)
{
    struct digits d = {0};
    size_t group = 0;
    for (size_t at = 0, n; at < len;) {
        if ((n = digit_at(p + at, len - at)) > 0) {
            at += n;
            d.len = at;
            d.count++;
            d.longest = ++group > d.longest ? group : d.longest;
        } else if (group > 0 && (p[at] == ' ' || p[at] == '-')) {
            d.first = d.first > 0 ? d.first : group;
            group = 0;
            at++;
        } else {
            break;
        }
    }
    return d;
}

void ids_hide(char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        struct digits d = digits_at(text + at, len - at);
        bool spaced = (d.count == 11 && d.first == 3) || (d.count >= 15 && d.first == 6);
        if (d.longest >= 11 || spaced) {
            memset(text + at, '*', d.len);
        }
        at += d.len > 0 ? d.len : 1;
    }
}
