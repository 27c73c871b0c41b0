# SPDX-License-Identifier: Apache-2.0
"""The grammar against the request vectors of llhttp (tests/net/llhttp, MIT licence beside them).

What llhttp accepts we accept, what it refuses we refuse for the reason that its message means;
where we differ, DIFFERENT says how and why. As in that suite's own runner a line end becomes
CR LF and \\r \\n \\t \\f \\xHH are bytes. Its requests have no Host mostly: one is added to each
HTTP/1.1 head without. A fragment that only decorates a target is cut.
"""
import json
import os
import re
import subprocess
import sys

TOP = os.environ.get('top_srcdir', '.')
TELL = os.path.join(os.environ.get('top_builddir', '.'), 'tests/net/http1_tell')

# llhttp's message -> our reason
MEANS = {
    'Content-Length can\'t be present with Transfer-Encoding': 'coding_unknown',  # identity
    'Content-Length overflow': 'length_overflow',
    'Duplicate Content-Length': 'length_repeated',
    'Empty Content-Length': 'length_syntax',
    'Expected CRLF after version': ('bare_cr', 'bare_lf'),
    'Expected HTTP/, RTSP/ or ICE/': 'line_syntax',
    'Expected LF after CR': 'bare_cr',
    'Expected LF after chunk data': 'chunk_end',
    'Expected LF after chunk size': 'bare_cr',
    'Expected LF after headers': 'bare_cr',
    'Expected SOURCE method for ICE/x.x request': 'line_syntax',
    'Expected space after method': 'method_unknown',
    'Invalid HTTP version': 'version',
    'Invalid `Transfer-Encoding` header value': ('coding_unknown', 'coding_repeated'),
    'Invalid char in url path': 'target_syntax',
    'Invalid character in Content-Length': 'length_syntax',
    'Invalid character in chunk extensions': 'chunk_extension',
    'Invalid character in chunk extensions quoted value': 'chunk_extension',
    'Invalid character in chunk size': 'chunk_size',
    'Invalid header field char': 'field_name',
    'Invalid header token': 'field_name',
    'Invalid header value char': ('field_value', 'bare_lf'),
    'Invalid method for HTTP/x.x request': 'method_unknown',
    'Invalid method for RTSP/x.x request': 'line_syntax',
    'Missing expected CR after header value': 'bare_lf',
    'Missing expected LF after header value': 'bare_cr',
    'Request has invalid `Transfer-Encoding`': 'coding_unknown',
    'Transfer-Encoding can\'t be present with Content-Length': 'length_chunked',
    'Unexpected space after start line': 'field_folded',
    'Unexpected whitespace after header value': 'field_folded',
}

METHOD = 'refuse:method_unknown', 'only the seven methods that a route may have are known; 501'
UPGRADE = 'accept', 'Upgrade is left to be ignored (RFC 9110 7.8); the request is served as it is'
AFTER = 'accept', 'what follows the last request of a connection is not looked at'
ONE_CRLF = 'refuse:method_syntax', 'one empty line before a request is taken, not several'
OCTAL = 'refuse:length_syntax', 'leading zeros: some parsers read octal'
RFC3986 = 'refuse:target_syntax', 'only the characters of RFC 3986, percent-encoded otherwise'
HOST = 'refuse:host_syntax', '"=" is in no host name or address'
CODINGS = 'refuse:coding_unknown', 'no other coding than chunked is implemented; 501 (RFC 9112 6.1)'

DIFFERENT = {
    ('connection', 'No restart when keep-alive is off (1.0)'): AFTER,
    ('connection', 'CRLF between requests, explicit `close`'): AFTER,
    ('connection', 'CRLF between requests, explicit `close` followed by tab'): AFTER,
    ('connection', 'CRLF between requests, implicit `keep-alive`'): ONE_CRLF,
    ('connection', 'Setting a flag and pausing'): UPGRADE,
    ('connection', 'Emitting part of body and pausing'): UPGRADE,
    ('connection', 'Multiple tokens with folding and LWS'):
        ('refuse:method_unknown', 'Upgrade is ignored, so the bytes behind are the next request'),
    ('connection', 'Upgrade GET request'):
        ('refuse:method_unknown', 'Upgrade is ignored, so the bytes behind are the next request'),
    ('connection', 'Upgrade POST request'):
        ('refuse:method_unknown', 'Upgrade is ignored, so the bytes behind are the next request'),
    ('content-length', '`Content-Length` with zeroes'): OCTAL,
    ('content-length', '`Content-Length` with follow-up headers'): OCTAL,
    ('method', 'REPORT request'): METHOD,
    ('method', 'CONNECT request'): METHOD,
    ('method', 'CONNECT request with CAPS'): METHOD,
    ('method', 'CONNECT with body'): METHOD,
    ('method', 'M-SEARCH request'): METHOD,
    ('method', 'PURGE request'): METHOD,
    ('method', 'SEARCH request'): METHOD,
    ('method', 'LINK request'): METHOD,
    ('method', 'SOURCE request'): METHOD,
    ('method', 'SOURCE request with ICE'): METHOD,
    ('method', 'ANNOUNCE request with RTSP'): METHOD,
    ('method', 'PRI request HTTP2'): METHOD,
    ('method', 'QUERY request'): METHOD,
    ('method', 'OPTIONS request with RTSP'): ('refuse:line_syntax', 'RTSP is not HTTP'),
    ('sample', 'curl GET'): HOST,
    ('sample', 'Firefox GET'): HOST,
    ('sample', 'No HTTP version'): ('refuse:line_syntax', 'HTTP/0.9 has no fields and no end'),
    ('transfer-encoding', 'Trailing headers'):
        ('refuse:trailer', 'Content-Type is a field of the head, never a trailer (RFC 9110 6.5.1)'),
    ('transfer-encoding', 'POST with `chunked` as last transfer-encoding'): CODINGS,
    ('transfer-encoding', 'POST with `chunked` as last transfer-encoding (multiple headers)'): CODINGS,
    ('uri', 'Quotes in URI'): RFC3986,
    ('uri', 'Query URL with vertical bar character'): RFC3986,
    ('uri', 'Fragment in URI'): ('refuse:target_syntax', 'a fragment is never sent (RFC 9110 7.1)'),
    ('uri', 'Host terminated by a query string'):
        ('refuse:target_syntax', 'the absolute form without a path has no query that all agree on'),
    ('uri', '`host:port` terminated by a query string'):
        ('refuse:target_syntax', 'the absolute form without a path has no query that all agree on'),
    ('uri', 'Underscore in hostname'): METHOD,
    ('uri', '`host:port` and basic auth'):
        ('refuse:target_syntax', 'no user information in http URIs (RFC 9110 4.2.4)'),
}

# llhttp's lenient switches have no counterpart: such a vector is refused as its strict twin
# would be, but for those where leniency concerns what follows the message.
LENIENT_ACCEPTED = {'request-lenient-keep-alive', 'request-finish'}

HEAD_LINE = re.compile(rb'[A-Z-]+ (?:https?://([^/ ?]*))?[^ \r\n]* HTTP/1\.1\r\n(?![ \t])')


def to_bytes(source):
    text = re.sub(r'\\\n', '', source)
    text = re.sub(r'\r\n|\r|\n', '\r\n', text)
    for name, byte in (('\\r', '\r'), ('\\n', '\n'), ('\\t', '\t'), ('\\f', '\f')):
        text = text.replace(name, byte)
    parts = re.split(r'(\\x[0-9a-fA-F]{2})', text)
    return b''.join(bytes([int(p[2:], 16)]) if re.fullmatch(r'\\x..', p) else p.encode() for p in parts)


def with_host(data):
    if re.search(rb'(?i)\nhost *:', data):
        return data
    return HEAD_LINE.sub(lambda m: m[0] + b'Host: ' + (m[1] or b'x') + b'\r\n', data)


def payload(vector):
    source = vector['source']
    if not vector['title'].startswith('Fragment'):
        source = source.replace('#hey', '')
    return with_host(to_bytes(source))


def judge(vector, told):
    """None when all is as it should be."""
    kind = vector['meta']['type']
    key = os.path.basename(vector['file'])[:-3], vector['title']
    error = vector['expect_error']
    if 'bytewise' in told:
        return 'depends on the split: ' + told
    if kind.startswith('request-lenient') and kind not in LENIENT_ACCEPTED:
        return None if told.startswith('refuse:') else 'a lenient vector was accepted: ' + told
    if key in DIFFERENT:
        wanted = DIFFERENT[key][0]
        fits = not told.startswith('refuse:') if wanted == 'accept' else told == wanted
        return None if fits else 'told %s, the table says %s' % (told, wanted)
    if error is None:
        return 'refused: ' + told if told.startswith('refuse:') else None
    means = MEANS[error] if isinstance(MEANS[error], tuple) else (MEANS[error],)
    return None if told in ['refuse:' + m for m in means] else '%s, for "%s"' % (told, error)


def main():
    with open(os.path.join(TOP, 'tests/net/llhttp/vectors.json'), encoding='utf-8') as f:
        vectors = [v for v in json.load(f) if v['meta']['type'].startswith('request')]
    data = [payload(v) for v in vectors]
    told = subprocess.run([TELL], input=b''.join(b'%d\n' % len(d) + d for d in data),
                          stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    keys = {(os.path.basename(v['file'])[:-3], v['title']) for v in vectors}
    print('1..%d' % (len(vectors) + 1))
    failed = 0
    for number, (vector, line, sent) in enumerate(zip(vectors, told, data), 1):
        fault = judge(vector, line)
        failed += fault is not None
        print('%s %d - %s: %s' % ('not ok' if fault else 'ok', number, os.path.basename(vector['file']),
                                  vector['title'].replace('#', 'no. ')))
        if fault:
            print('# %s\n# %r' % (fault, sent))
    stale = [k for k in DIFFERENT if k not in keys] + ([] if len(told) == len(vectors) else ['lines'])
    print('%s %d - the table of differences names vectors that exist' %
          ('not ok' if stale else 'ok', len(vectors) + 1))
    for name in stale:
        print('# %r' % (name,))
    return failed + len(stale) > 0


sys.exit(main())
