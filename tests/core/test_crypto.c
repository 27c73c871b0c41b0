/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers server/core/crypto, keyring, seal and apikey: published vectors, every damaged
 * byte, values moved to another place, files that others may read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/core/crypto.h"
#include "server/core/keyring.h"

#define L(text) BILLET_SPAN_LITERAL(text)
#define HEX32   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HEX32_2 "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const struct crypto_place phone = {"candidate_identity", "phone", "4301", 7};

static void assert_hex(const unsigned char *bytes, const char *expected)
{
    char hex[CRYPTO_SHA256_HEX_SIZE];
    hex_encode(bytes, CRYPTO_SHA256_BYTES, hex);
    assert_string_equal(hex, expected);
}

static void hashes_known_texts(void **state)
{
    (void)state;
    unsigned char out[CRYPTO_SHA256_BYTES];
    assert_true(sha256_of(L("abc"), out)); /* FIPS 180-2, B.1 */
    assert_hex(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct sha256 h;
    sha256_init(&h);
    sha256_update(&h, L("a"));
    sha256_update(&h, L(""));
    sha256_update(&h, L("bc"));
    assert_true(sha256_final(&h, out));
    assert_hex(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    char hex[CRYPTO_SHA256_HEX_SIZE];
    const struct billet_span parts[] = {L("ab"), {NULL, 0}, L("c")};
    crypto_sha256_hex(parts, 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void encodes_and_refuses(void **state)
{
    (void)state;
    unsigned char two[2];
    assert_true(hex_decode(L("aBfF"), two, 2));
    assert_int_equal(two[0], 0xAB);
    assert_false(hex_decode(L("abf"), two, 2));
    assert_false(hex_decode(L("abfg"), two, 2));
    assert_false(hex_decode(L("ab ff"), two, 2));
    static const char *const pairs[][2] = {
        {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"\xfb\xff", "-_8"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buf out = {0};
        base64url_append(&out, billet_span_of(pairs[i][0]));
        assert_string_equal(buf_span(&out).ptr, pairs[i][1]);
        buf_reset(&out);
        assert_true(base64url_decode(billet_span_of(pairs[i][1]), &out));
        assert_string_equal(buf_span(&out).ptr, pairs[i][0]);
        buf_fini(&out);
    }
    static const char *const bad[] = {"Z", "Zg==", "Zh", "Zm9", "+/8", "Zm 9v", "Zm9v\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct buf out = {0};
        assert_false(base64url_decode(billet_span_of(bad[i]), &out));
        assert_int_equal(out.len, 0);
        buf_fini(&out);
    }
}

static void compares(void **state)
{
    (void)state;
    assert_true(crypto_equal("abc", "abc", 3));
    assert_true(crypto_equal("abc", "abd", 2));
    assert_false(crypto_equal("abc", "abd", 3));
    char secret[] = "secret";
    crypto_wipe(secret, sizeof secret);
    assert_int_equal(secret[0], 0);
}

static struct keyring *ring_of(const char *text)
{
    struct keyring *ring = NULL;
    struct billet_error err;
    enum billet_status status = keyring_parse("keys", billet_span_of(text), &ring, &err);
    if (status != BILLET_OK) {
        fail_msg("%s", err.detail);
    }
    return ring;
}

static void seals_and_opens(void **state)
{
    (void)state;
    struct keyring *ring = ring_of("1 aead " HEX32 "\n1 index " HEX32 "\n");
    struct buf sealed = {0};
    struct buf again = {0};
    struct buf plain = {0};
    struct billet_error err;
    assert_int_equal(crypto_seal(ring, &phone, L("13800138000"), &sealed, &err), BILLET_OK);
    assert_int_equal(crypto_seal(ring, &phone, L("13800138000"), &again, &err), BILLET_OK);
    assert_string_not_equal(sealed.ptr, again.ptr);
    assert_memory_equal(sealed.ptr, "1.1.", 4);
    assert_null(strstr(sealed.ptr, "138001"));
    assert_int_equal(crypto_open(ring, &phone, buf_span(&sealed), &plain, &err), BILLET_OK);
    assert_string_equal(plain.ptr, "13800138000");
    buf_reset(&plain);
    buf_reset(&sealed);
    assert_int_equal(crypto_seal(ring, &phone, L(""), &sealed, &err), BILLET_OK);
    assert_int_equal(crypto_open(ring, &phone, buf_span(&sealed), &plain, &err), BILLET_OK);
    assert_int_equal(plain.len, 0);
    buf_fini(&sealed);
    buf_fini(&again);
    buf_fini_secret(&plain);
    keyring_free(ring);
}

static void opens_nothing_damaged(void **state)
{
    (void)state;
    struct keyring *ring = ring_of("1 aead " HEX32 "\n1 index " HEX32 "\n");
    struct buf sealed = {0};
    struct buf plain = {0};
    struct billet_error err;
    assert_int_equal(crypto_seal(ring, &phone, L("x"), &sealed, &err), BILLET_OK);
    for (size_t i = 0; i < sealed.len; i++) {
        char old = sealed.ptr[i];
        sealed.ptr[i] = old == 'A' ? 'B' : 'A';
        assert_int_equal(crypto_open(ring, &phone, buf_span(&sealed), &plain, &err),
                         BILLET_EINTERNAL);
        sealed.ptr[i] = old;
    }
    for (size_t len = 0; len < sealed.len; len++) {
        assert_int_equal(
            crypto_open(ring, &phone, (struct billet_span){sealed.ptr, len}, &plain, &err),
            BILLET_EINTERNAL);
    }
    assert_int_equal(plain.len, 0);
    const struct crypto_place others[] = {
        {"candidate_identit", "yphone", "4301", 7}, {"candidate_identity", "phone", "4302", 7},
        {"candidate_identity", "phone", "4301", 8}, {"employer", "phone", "4301", 7},
        {"candidate_identity", "name", "4301", 7},  {"candidate_identity", "phone", "430", 17},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(crypto_open(ring, &others[i], buf_span(&sealed), &plain, &err),
                         BILLET_EINTERNAL);
        assert_string_equal(err.code, "key.sealed_damaged");
    }
    buf_fini(&sealed);
    buf_fini(&plain);
    keyring_free(ring);
}

static void newer_keys_leave_the_old_readable(void **state)
{
    (void)state;
    struct keyring *old = ring_of("1 aead " HEX32 "\n1 index " HEX32 "\n");
    struct keyring *both =
        ring_of("# two\n\n1 aead " HEX32 "\n1 index " HEX32 "\r\n12 aead " HEX32_2);
    struct keyring *new = ring_of("12 aead " HEX32_2 "\n1 index " HEX32 "\n");
    struct buf sealed = {0};
    struct buf plain = {0};
    struct billet_error err;
    assert_int_equal(crypto_seal(old, &phone, L("a"), &sealed, &err), BILLET_OK);
    assert_int_equal(crypto_open(both, &phone, buf_span(&sealed), &plain, &err), BILLET_OK);
    assert_int_equal(crypto_open(new, &phone, buf_span(&sealed), &plain, &err), BILLET_EINTERNAL);
    buf_reset(&sealed);
    assert_int_equal(crypto_seal(both, &phone, L("b"), &sealed, &err), BILLET_OK);
    assert_memory_equal(sealed.ptr, "1.12.", 5);
    assert_int_equal(crypto_open(new, &phone, buf_span(&sealed), &plain, &err), BILLET_OK);
    assert_string_equal(plain.ptr, "ab");
    buf_fini(&sealed);
    buf_fini(&plain);
    keyring_free(old);
    keyring_free(both);
    keyring_free(new);
}

static void indexes_by_column_and_value(void **state)
{
    (void)state;
    struct keyring *ring = ring_of("1 aead " HEX32 "\n1 index " HEX32 "\n");
    char a[CRYPTO_INDEX_SIZE];
    char b[CRYPTO_INDEX_SIZE];
    crypto_index(ring, "phone", L("13800138000"), a);
    /* printf 'phone\0' and the number, through openssl dgst -sha256 -mac HMAC */
    assert_string_equal(a, "60b1a06f8bb341d015b2c5d4de216b2138bffd04d8d0d7fd961671f4986644a4");
    crypto_index(ring, "phone", L("13800138001"), b);
    assert_string_not_equal(a, b);
    crypto_index(ring, "identity_number", L("13800138000"), b);
    assert_string_not_equal(a, b);
    crypto_index(ring, "phon", L("e13800138000"), b);
    assert_string_not_equal(a, b);
    keyring_free(ring);
}

static void refuses_bad_key_files(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "1 aead " HEX32 "\n",
        "1 aead " HEX32 "\n1 index abcd\n",
        "1 aead " HEX32 "\n1 index " HEX32 " x\n",
        "1 aead " HEX32 "\n1 other " HEX32 "\n",
        "0 aead " HEX32 "\n1 index " HEX32 "\n",
        "01 aead " HEX32 "\n1 index " HEX32 "\n",
        "1000000 aead " HEX32 "\n1 index " HEX32 "\n",
        "1 aead " HEX32 "\n1 index " HEX32 "\n1 aead " HEX32_2 "\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct keyring *ring = NULL;
        struct billet_error err;
        assert_int_equal(keyring_parse("keys", billet_span_of(bad[i]), &ring, &err), BILLET_EINVAL);
        assert_null(ring);
        assert_null(strstr(err.detail, "0102")); /* the key is not told */
    }
}

static void holds_as_many_keys_as_it_says(void **state)
{
    (void)state;
    for (unsigned over = 0; over <= 1; over++) {
        struct buf text = {0};
        buf_append_text(&text, "1 index " HEX32 "\n");
        for (unsigned i = 1; i < KEYRING_KEYS_MAX + over; i++) {
            buf_printf(&text, "%u aead " HEX32 "\n", i);
        }
        struct keyring *ring = NULL;
        assert_int_equal(keyring_parse("keys", buf_span(&text), &ring, NULL) == BILLET_OK,
                         over == 0);
        keyring_free(ring);
        buf_fini(&text);
    }
}

static void makes_a_file_for_its_owner(void **state)
{
    (void)state;
    char folder[] = P_tmpdir "/billet.XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/keys", folder);
    struct billet_error err;
    struct keyring *ring = NULL;
    assert_int_equal(keyring_load(path, &ring, &err), BILLET_EINVAL);
    assert_int_equal(keyring_create(path, &err), BILLET_OK);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0400);
    assert_int_equal(keyring_create(path, &err), BILLET_ECONFLICT);
    assert_int_equal(keyring_load(path, &ring, &err), BILLET_OK);
    assert_int_equal(keyring_newest(ring, KEY_AEAD), 1);
    keyring_free(ring);
    ring = NULL;
    chmod(path, 0440);
    assert_int_equal(keyring_load(path, &ring, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "key.file_open");
    unlink(path);
    rmdir(folder);
}

static void makes_and_reads_api_keys(void **state)
{
    (void)state;
    struct crypto_key made;
    char prefix[CRYPTO_KEY_PREFIX_SIZE];
    unsigned char hash[CRYPTO_SHA256_BYTES];
    char before[CRYPTO_SHA256_HEX_SIZE] = "";
    for (int i = 0; i < 200; i++) {
        assert_true(crypto_key_new(&made));
        assert_int_equal(strlen(made.text), CRYPTO_KEY_TEXT_SIZE - 1);
        assert_true(crypto_key_read(billet_span_of(made.text), prefix, hash));
        assert_string_equal(made.prefix, prefix);
        assert_hex(hash, made.hash);
        assert_string_not_equal(made.hash, before);
        memcpy(before, made.hash, sizeof before);
    }
    for (size_t i = 0; i < CRYPTO_KEY_TEXT_SIZE; i++) {
        char damaged[CRYPTO_KEY_TEXT_SIZE + 1] = {0};
        memcpy(damaged, made.text, sizeof made.text);
        damaged[i] = '!';
        assert_false(crypto_key_read(billet_span_of(damaged), prefix, hash));
    }
    assert_false(crypto_key_read(L(""), prefix, hash));
}

static void reads_a_key_file(void **state)
{
    (void)state;
    char path[] = P_tmpdir "/billet.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    char back[CRYPTO_KEY_TEXT_SIZE];
    struct crypto_key made;
    struct billet_error err;
    assert_int_equal(crypto_key_file(path, back, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "key.bad_format");
    assert_true(crypto_key_new(&made));
    assert_true(dprintf(fd, "%s\n", made.text) > 0);
    assert_int_equal(crypto_key_file(path, back, &err), BILLET_OK);
    assert_string_equal(made.text, back);
    fchmod(fd, 0640);
    assert_int_equal(crypto_key_file(path, back, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "key.file_open");
    close(fd);
    unlink(path);
    assert_int_equal(crypto_key_file(path, back, &err), BILLET_EINVAL);
    assert_string_equal(err.code, "key.file_unreadable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_known_texts),
        cmocka_unit_test(encodes_and_refuses),
        cmocka_unit_test(compares),
        cmocka_unit_test(seals_and_opens),
        cmocka_unit_test(opens_nothing_damaged),
        cmocka_unit_test(newer_keys_leave_the_old_readable),
        cmocka_unit_test(indexes_by_column_and_value),
        cmocka_unit_test(refuses_bad_key_files),
        cmocka_unit_test(holds_as_many_keys_as_it_says),
        cmocka_unit_test(makes_a_file_for_its_owner),
        cmocka_unit_test(makes_and_reads_api_keys),
        cmocka_unit_test(reads_a_key_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
