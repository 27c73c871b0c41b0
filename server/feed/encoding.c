/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GB18030 takes nearly any bytes, UTF-8 nearly none: a text is UTF-8 as long as right sequences
 * outnumber wrong bytes by far, so that one broken cell does not turn a whole sheet into
 * nonsense. iconv does the rest.
 */
#include "server/feed/encoding.h"

#include <errno.h>
#include <iconv.h>

#include "server/core/mem.h"
#include "server/core/utf8.h"

/* One wrong byte in ten sequences is damage, more is another encoding. */
#define DAMAGE_SHARE 10
/* GB18030 must leave less than one wrong byte in four of those that UTF-8 leaves. */
#define GAIN 4

const char *encoding_name(enum encoding encoding)
{
    switch (encoding) {
    case ENCODING_ASCII:
        return "ASCII";
    case ENCODING_UTF8:
        return "UTF-8";
    case ENCODING_GB18030:
        return "GB18030";
    case ENCODING_UTF16LE:
        return "UTF-16LE";
    case ENCODING_UTF16BE:
        return "UTF-16BE";
    }
    return "";
}

struct tally {
    size_t good, bad; /* sequences of several bytes, wrong bytes */
};

static struct tally count_utf8(struct billet_span text)
{
    struct tally tally = {0, 0};
    for (size_t at = 0; at < text.len;) {
        size_t len = utf8_decode(text.ptr + at, text.len - at, NULL);
        bool cut = len == 0 && text.len - at < 4 && (unsigned char)text.ptr[at] >= 0xC2;
        if (cut) {
            break; /* the sample ends inside a sequence */
        }
        tally.good += len > 1 ? 1 : 0;
        tally.bad += len == 0 ? 1 : 0;
        at += len != 0 ? len : 1;
    }
    return tally;
}

/* Converts; wrong bytes become 0xFF. How many there were. */
static size_t convert(iconv_t cd, struct billet_span in, struct buf *out)
{
    char *from = (char *)(uintptr_t)in.ptr;
    size_t left = in.len;
    size_t bad = 0;
    while (left > 0 && buf_reserve(out, left * 2 + 8)) {
        char *to = out->ptr + out->len;
        size_t room = out->cap - out->len - 1;
        size_t before = room;
        size_t result = iconv(cd, &from, &left, &to, &room);
        int why = errno;
        out->len += before - room;
        out->ptr[out->len] = '\0';
        if (result == (size_t)-1 && why != E2BIG) {
            bad += why == EILSEQ ? 1 : 0; /* EINVAL: the sample ends inside a character */
            buf_append_char(out, '\xFF');
            from++;
            left--;
            (void)iconv(cd, NULL, NULL, NULL, NULL);
        }
    }
    return bad;
}

/* Does it make much more sense as GB18030 than with so many wrong bytes as UTF-8? */
static bool is_gb18030(struct billet_span sample, size_t utf8_bad)
{
    struct buf out = {0};
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    if (cd == (iconv_t)-1) {
        return false;
    }
    size_t bad = convert(cd, sample, &out);
    (void)iconv_close(cd);
    bool fine = !out.failed && bad * GAIN < utf8_bad;
    buf_fini(&out);
    return fine;
}

enum encoding encoding_sniff(struct billet_span sample, size_t *bom)
{
    *bom = 0;
    if (sample.len >= 3 && memcmp(sample.ptr, "\xEF\xBB\xBF", 3) == 0) {
        *bom = 3;
        return ENCODING_UTF8;
    }
    if (sample.len >= 2 && memcmp(sample.ptr, "\xFF\xFE", 2) == 0) {
        *bom = 2;
        return ENCODING_UTF16LE;
    }
    if (sample.len >= 2 && memcmp(sample.ptr, "\xFE\xFF", 2) == 0) {
        *bom = 2;
        return ENCODING_UTF16BE;
    }
    struct tally tally = count_utf8(sample);
    if (tally.good == 0 && tally.bad == 0) {
        return ENCODING_ASCII;
    }
    if (tally.bad * DAMAGE_SHARE <= tally.good || !is_gb18030(sample, tally.bad)) {
        return ENCODING_UTF8;
    }
    return ENCODING_GB18030;
}

static struct billet_span mend_utf8(struct billet_span in, struct buf *room)
{
    buf_reset(room);
    for (size_t at = 0; at < in.len;) {
        size_t len = utf8_decode(in.ptr + at, in.len - at, NULL);
        buf_append(room, len != 0 ? in.ptr + at : "\xFF", len != 0 ? len : 1);
        at += len != 0 ? len : 1;
    }
    return buf_span(room);
}

static struct billet_span decode_gb18030(struct billet_span in, struct buf *room)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    buf_reset(room);
    if (cd == (iconv_t)-1) {
        return mend_utf8(in, room);
    }
    (void)convert(cd, in, room);
    (void)iconv_close(cd);
    return buf_span(room);
}

static bool is_ascii(struct billet_span in)
{
    unsigned char all = 0;
    for (size_t i = 0; i < in.len; i++) {
        all |= (unsigned char)in.ptr[i];
    }
    return all < 0x80;
}

struct billet_span encoding_line(enum encoding encoding, struct billet_span in, struct buf *room)
{
    if (is_ascii(in)) {
        return in;
    }
    if (encoding == ENCODING_GB18030) {
        return decode_gb18030(in, room);
    }
    return utf8_valid(in) ? in : mend_utf8(in, room);
}

/* --- streams --- */

struct encoding_stream {
    iconv_t cd;
    size_t unit;     /* bytes that are passed over where they are wrong */
    struct buf left; /* half a character of the last slice */
};

struct encoding_stream *encoding_stream_new(enum encoding encoding)
{
    struct encoding_stream *stream = mem_alloc(1, sizeof *stream);
    if (stream == NULL) {
        return NULL;
    }
    stream->unit = encoding == ENCODING_GB18030 ? 1 : 2;
    stream->cd = iconv_open("UTF-8", encoding_name(encoding));
    if (stream->cd == (iconv_t)-1) {
        mem_free(stream);
        return NULL;
    }
    return stream;
}

void encoding_stream_free(struct encoding_stream *stream)
{
    if (stream != NULL) {
        (void)iconv_close(stream->cd);
        buf_fini(&stream->left);
        mem_free(stream);
    }
}

void encoding_stream_write(struct encoding_stream *stream, struct billet_span in, struct buf *out)
{
    buf_append_span(&stream->left, in);
    char *from = stream->left.ptr;
    size_t left = stream->left.len;
    while (left > 0 && buf_reserve(out, left * 2 + 8)) {
        char *to = out->ptr + out->len;
        size_t room = out->cap - out->len - 1;
        size_t before = room;
        size_t result = iconv(stream->cd, &from, &left, &to, &room);
        int why = errno;
        out->len += before - room;
        out->ptr[out->len] = '\0';
        if (result != (size_t)-1 || why == EINVAL) {
            break; /* EINVAL: the rest of the character comes with the next slice */
        }
        if (why == EILSEQ) {
            size_t wrong = left < stream->unit ? left : stream->unit;
            buf_append_char(out, '\xFF');
            from += wrong;
            left -= wrong;
        }
    }
    buf_consume(&stream->left, stream->left.len - left);
}

void encoding_stream_finish(struct encoding_stream *stream, struct buf *out)
{
    if (stream->left.len > 0) {
        buf_append_char(out, '\xFF');
        buf_reset(&stream->left);
    }
}
