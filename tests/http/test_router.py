# SPDX-License-Identifier: Apache-2.0
"""The router over real sockets, through toy_app: a table of cases, then what needs a clock.

Covered: server/http/{router,intake,reply,request,metrics,admin}.c. Sockets, deadlines and
framing are tests/net/test_server.py's; target.c is test_target.c's; the real routes are those
of the end-to-end tests.
"""
import contextlib
import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

TOY = os.path.join(os.environ.get('top_builddir', '.'), 'tests/http/toy_app')
KEY = {'Authorization': 'Bearer officer'}
JSON = dict(KEY, **{'Content-Type': 'application/json'})
CSV = dict(KEY, **{'Content-Type': 'text/csv'})
LATE_S = 3.5  # after the answers that toy_app gives too late, LATE_MS after they were asked for
TESTS = []


def case(fn):
    TESTS.append((fn.__name__, fn))
    return fn


class Toy:
    def __init__(self, *args):
        self.process = subprocess.Popen([TOY, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.port, self.admin = [int(x) for x in self.process.stdout.readline().split()]
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.process.send_signal(signal.SIGTERM)
        try:
            _, err = self.process.communicate(timeout=10)
            self.lines += err.decode().splitlines()
            code = self.process.returncode
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            code = 'hung'
        if kind is None:
            expect(code, 0, 'exit status: ' + '\n'.join(self.lines[-5:]))
            expect([x for x in self.lines if 'requests_left' in x], [], 'requests never answered')

    def ask(self, method, path, body=None, headers=None, port=None):
        conn = http.client.HTTPConnection('127.0.0.1', port or self.port, timeout=20)
        try:
            conn.request(method, path, body, headers or {})
            reply = conn.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            conn.close()


def expect(got, wanted, what):
    if got != wanted:
        raise AssertionError('%s: %r, not %r' % (what, got, wanted))


def check_problem(status, headers, body, code, path):
    """One shape for every failure: RFC 9457."""
    problem = json.loads(body)
    expect(headers['Content-Type'], 'application/problem+json', 'content type')
    expect(problem['status'], status, 'status')
    expect(problem['code'], code, 'code')
    expect(problem['type'], 'urn:billet:problem:' + code, 'type')
    expect(problem['request_id'], headers['Request-Id'], 'request id')
    expect(problem['instance'], path, 'instance')
    assert problem['title']
    return problem


# method, path, headers, body -> status, code of the problem or the JSON that is answered
TABLE = [
    ('GET', '/public', {}, None, 200, {'hello': True}),
    ('GET', '/nowhere', {}, None, 404, 'http.no_route'),
    ('GET', '/v1/things/1/2', KEY, None, 404, 'http.no_route'),
    ('GET', '/v1/things/', KEY, None, 404, 'http.no_route'),
    ('GET', '//v1/things', KEY, None, 404, 'http.no_route'),
    ('DELETE', '/v1/things', KEY, None, 405, 'http.method'),
    ('OPTIONS', '/v1/things', KEY, None, 405, 'http.method'),
    # keys
    ('GET', '/v1/things', {}, None, 401, 'http.unauthorized'),
    ('GET', '/v1/things', {'Authorization': 'Bearer wrong'}, None, 401, 'http.unauthorized'),
    ('GET', '/v1/things', {'Authorization': 'Basic officer'}, None, 401, 'http.unauthorized'),
    ('GET', '/v1/things', {'Authorization': 'Bearer'}, None, 401, 'http.unauthorized'),
    ('GET', '/v1/things/best', {'Authorization': 'bearer officer'}, None, 200, {'hello': True}),
    ('GET', '/v1/things/best', {'Authorization': 'Bearer later-officer'}, None, 200, {'hello': True}),
    ('GET', '/v1/things/best', {'Cookie': 'session=officer'}, None, 200, {'hello': True}),
    ('GET', '/v1/things/best', {'Authorization': 'Bearer employer'}, None, 403, 'http.denied'),
    ('GET', '/v1/things?no=1', {}, None, 401, 'http.unauthorized'),
    # queries
    ('GET', '/v1/things?limit=3&q=%E4%B8%AD+a', KEY, None, 200, None),
    ('GET', '/v1/things?no=1', KEY, None, 400, 'http.query_unknown'),
    ('GET', '/v1/things?limit=1&limit=2', KEY, None, 400, 'http.query_repeated'),
    ('GET', '/v1/things?q=%00', KEY, None, 400, 'http.encoding'),
    ('GET', '/v1/things?q=%ff', KEY, None, 400, 'http.encoding'),
    ('GET', '/v1/things/best?a=1', KEY, None, 400, 'http.query_unknown'),
    # numbers of path and query
    ('GET', '/v1/things/12', KEY, None, 200, [12, 50]),
    ('GET', '/v1/things/9223372036854775807?limit=200&deep=true', KEY, None, 200, [9223372036854775807, 200]),
    ('GET', '/v1/things/9223372036854775808', KEY, None, 404, 'http.not_found'),
    ('GET', '/v1/things/0', KEY, None, 404, 'http.not_found'),
    ('GET', '/v1/things/-1', KEY, None, 404, 'http.not_found'),
    ('GET', '/v1/things/abc', KEY, None, 404, 'http.not_found'),
    ('GET', '/v1/things/1?limit=0', KEY, None, 400, 'http.query_number'),
    ('GET', '/v1/things/1?limit=201', KEY, None, 400, 'http.query_number'),
    ('GET', '/v1/things/1?limit=', KEY, None, 400, 'http.query_number'),
    ('GET', '/v1/things/1?limit=1e1', KEY, None, 400, 'http.query_number'),
    ('GET', '/v1/things/1?deep=yes', KEY, None, 400, 'http.query_bool'),
    ('GET', '/v1/things/1', dict(KEY, **{'If-Match': '"a"'}), None, 200, [1, 50]),
    ('GET', '/v1/things/1', dict(KEY, **{'If-Match': '*'}), None, 200, [1, 50]),
    ('GET', '/v1/things/1', dict(KEY, **{'If-Match': 'W/"a"'}), None, 400, 'status.invalid'),
    ('GET', '/v1/things/1', dict(KEY, **{'If-Match': '"a", "b"'}), None, 400, 'status.invalid'),
    # path values
    ('PUT', '/v1/things/a%2Fb/parts/%E4%B8%AD:x', JSON, '1', 200,
     {'params': {'id': 'a/b', 'reference': '中:x'}, 'query': {}, 'json': 1,
      'route': '/v1/things/{id}/parts/{reference}'}),
    ('PUT', '/v1/things/1/parts/%2e%2e', JSON, '1', 404, 'status.not_found'),
    ('PUT', '/v1/things/1/parts/%0a', JSON, '1', 400, 'http.encoding'),
    # idempotency keys
    ('POST', '/v1/things/1:run', KEY, None, 400, 'http.idempotency_key'),
    ('POST', '/v1/things/1:run', dict(KEY, **{'Idempotency-Key': 'a b'}), None, 400, 'http.idempotency_key'),
    ('POST', '/v1/things/1:run', dict(KEY, **{'Idempotency-Key': 'k' * 129}), None, 400, 'http.idempotency_key'),
    ('POST', '/v1/things/1:run', dict(KEY, **{'Idempotency-Key': 'k' * 128}), None, 200, None),
    # bodies
    ('POST', '/v1/things', JSON, '{"a": [1, "\\u4e2d"]}', 201, {'id': 12}),
    ('POST', '/v1/things', dict(KEY, **{'Content-Type': 'Application/JSON; charset=utf-8'}), '{}', 201, {'id': 12}),
    ('POST', '/v1/things', KEY, None, 400, 'http.body_missing'),
    ('POST', '/v1/things', KEY, '{}', 415, 'http.media_type'),
    ('POST', '/v1/things', CSV, '{}', 415, 'http.media_type'),
    ('GET', '/v1/things', KEY, '{}', 400, 'http.body_unexpected'),
    ('POST', '/v1/things', JSON, '"' + 'a' * 998 + '"', 201, {'id': 12}),
    ('POST', '/v1/things', JSON, '"' + 'a' * 999 + '"', 413, 'http.too_large'),
    ('POST', '/v1/things', JSON, '{', 400, 'http.json'),
    ('POST', '/v1/things', JSON, '{}{}', 400, 'http.json'),
    ('POST', '/v1/things', JSON, '{"a":1,"a":2}', 400, 'http.json'),
    ('POST', '/v1/things', JSON, b'"\xff"', 400, 'http.json'),
    ('POST', '/v1/things', JSON, b'\xef\xbb\xbf{}', 400, 'http.json'),
    ('POST', '/v1/things', JSON, '"\\u0000"', 400, 'http.json'),
    ('POST', '/v1/things', JSON, '"\\ud800"', 400, 'http.json'),
    ('POST', '/v1/things', JSON, '1e400', 400, 'http.json'),
    ('POST', '/v1/things', JSON, '[' * 64 + ']' * 64, 201, {'id': 12}),
    ('POST', '/v1/things', JSON, '[' * 65 + ']' * 65, 400, 'http.json'),
    ('POST', '/v1/things', JSON, '"' + '[' * 100 + '"', 201, {'id': 12}),
    # streams
    ('POST', '/v1/things:import', CSV, b'x' * 100000, 200, {'bytes': 100000}),
    ('POST', '/v1/things:import', CSV, b'!' * 100000, 200, {'bytes': 100000}),
    ('POST', '/v1/things:import', CSV, b'x' * 100001, 413, 'http.too_large'),
    ('POST', '/v1/things:import', dict(KEY, **{'Content-Type': 'application/x-ndjson'}), b'{}', 200, {'bytes': 2}),
    ('POST', '/v1/things:import', JSON, b'{}', 415, 'http.media_type'),
    ('POST', '/v1/things:import?no=1', CSV, b'x' * 1000, 200, {'hello': True}),
    ('POST', '/v1/things:import', dict(CSV, **{'Content-Encoding': 'gzip'}), gzip.compress(b'x' * 5000), 200, {'bytes': 5000}),
    ('POST', '/v1/things:import', dict(CSV, **{'Content-Encoding': 'gzip'}), gzip.compress(b'x' * 100001), 413, 'http.too_large'),
    ('POST', '/v1/things:import', dict(CSV, **{'Content-Encoding': 'gzip'}), b'x' * 500, 400, 'http.protocol'),
    ('POST', '/v1/things:import', dict(CSV, **{'Content-Encoding': 'br'}), b'x', 415, 'http.media_type'),
    # handlers
    ('GET', '/v1/wrong', KEY, None, 422, 'http.invalid'),
    ('GET', '/v1/forgetful', KEY, None, 500, 'status.internal'),
]


def row(toy, method, path, headers, body, status, wanted):
    got, fields, data = toy.ask(method, path, body, headers)
    expect(got, status, 'status (%r)' % data[:200])
    expect(re.fullmatch('[0-9A-HJKMNP-TV-Z]{26}', fields['Request-Id']) is not None, True, 'id')
    expect(fields['Cache-Control'], 'no-store', 'cache')
    if isinstance(wanted, str):
        problem = check_problem(status, fields, data, wanted, path.split('?')[0])
        assert 'urn:' in problem['type']
    elif wanted is not None:
        expect(json.loads(data), wanted, 'answer')


# --- what the table cannot say -----------------------------------------------------------------

@case
def headers_of_refusals():
    with Toy() as toy:
        expect(toy.ask('DELETE', '/v1/things', headers=KEY)[1]['Allow'], 'GET, HEAD, POST', 'Allow')
        expect(toy.ask('GET', '/v1/things')[1]['WWW-Authenticate'], 'Bearer', '401')


@case
def headers_of_answers():
    with Toy() as toy:
        _, fields, _ = toy.ask('GET', '/v1/things?q=a%26b&cursor=old', headers=KEY)
        expect(fields['ETag'], '"7"', 'ETag')
        expect(fields['Link'], '</v1/things?q=a%26b&cursor=a%2Fb>; rel="next"', 'Link')
        _, fields, _ = toy.ask('POST', '/v1/things', '{}', JSON)
        expect(fields['Location'], '/v1/things/12', 'Location')
        status, fields, body = toy.ask('HEAD', '/v1/things/best', headers=KEY)
        expect((status, fields['Content-Length'], body), (200, '14', b''), 'HEAD')


@case
def errors_are_listed_with_pointers():
    with Toy() as toy:
        problem = json.loads(toy.ask('GET', '/v1/wrong', headers=KEY)[2])
        expect(problem['errors'], [
            {'pointer': '/a', 'code': 'field.range', 'message': 'too large'},
            {'pointer': '/b/0', 'code': 'field.date', 'message': 'no date'}], 'errors')
        problem = json.loads(toy.ask('GET', '/v1/things?no=1', headers=KEY)[2])
        expect(problem['errors'][0]['pointer'], 'no', 'pointer')
        assert 'limit cursor q' in problem['detail']


@case
def language_is_chosen():
    with Toy() as toy:
        for accept, chinese in ((None, True), ('en', False), ('en-GB,zh;q=0.5', False),
                                ('zh-CN,en', True), ('fr, en;q=0.1', False), ('fr', True), ('*', True)):
            headers = {'Accept-Language': accept} if accept else {}
            title = json.loads(toy.ask('GET', '/nowhere', headers=headers)[2])['title']
            expect(any('\u4e00' <= c <= '\u9fff' for c in title), chinese, accept)


@case
def refused_head_is_a_problem():
    with Toy() as toy:
        with socket.create_connection(('127.0.0.1', toy.port), 20) as sock:
            sock.sendall(b'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n')
            reply = http.client.HTTPResponse(sock)
            reply.begin()
            problem = check_problem(reply.status, reply.headers, reply.read(), 'http.protocol', '/')
            assert 'host_repeated' in problem['detail']
            expect(reply.status, 400, 'status')


@case
def json_body_byte_by_byte_and_chunked():
    with Toy() as toy, socket.create_connection(('127.0.0.1', toy.port), 20) as sock:
        head = ('PUT /v1/things/1/parts/2 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer officer\r\n'
                'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
        for byte in (head + '3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n').encode():
            sock.sendall(bytes([byte]))
        reply = http.client.HTTPResponse(sock)
        reply.begin()
        expect(json.loads(reply.read())['json'], [1, 2], 'json')


@case
def deadline_of_a_handler_is_503_and_its_late_answer_is_swallowed():
    with Toy('handling=300') as toy:
        start = time.monotonic()
        status, fields, data = toy.ask('GET', '/v1/slow', headers=KEY)
        expect(status, 503, 'status')
        assert fields['Retry-After'] and time.monotonic() - start < LATE_S - 1
        check_problem(status, fields, data, 'status.busy', '/v1/slow')
        status, _, _ = toy.ask('GET', '/v1/things/best', headers={'Authorization': 'Bearer never'})
        expect(status, 503, 'late look-up of the key')
        time.sleep(LATE_S)  # both late answers come


def leave(toy, data, wait):
    with socket.create_connection(('127.0.0.1', toy.port), 20) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        sock.sendall(data)
        time.sleep(wait)


@case
def clients_that_leave():
    head = b'%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n'
    with Toy() as toy:
        for data in ((head % (b'GET /v1/slow', b'officer')) + b'\r\n',
                     (head % (b'GET /v1/things', b'never')) + b'\r\n',
                     (head % (b'GET /v1/stream', b'officer')) + b'\r\n',
                     (head % (b'POST /v1/things', b'officer')) +
                     b'Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
                     (head % (b'POST /v1/things:import', b'officer')) +
                     b'Content-Type: text/csv\r\nContent-Length: 9\r\n\r\nx!x'):
            leave(toy, data, 0.1)
        time.sleep(LATE_S)
        expect(toy.ask('GET', '/public')[0], 200, 'afterwards')


@case
def stream_comes_whole():
    with Toy() as toy:
        status, _, body = toy.ask('GET', '/v1/stream', headers=KEY)
        expect((status, len(body)), (200, 2000000), 'stream')


@case
def broken_stream_does_not_look_whole():
    with Toy() as toy:
        try:
            toy.ask('GET', '/v1/break', headers=KEY)
        except (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionResetError):
            return
        raise AssertionError('it looked whole')


@case
def admin_listener():
    with Toy() as toy:
        for path, wanted in (('/live', {'live': True}), ('/ready', {'ready': True}),
                             ('/version', {'version': '1.2.3'})):
            status, _, body = toy.ask('GET', path, port=toy.admin)
            expect((status, json.loads(body)), (200, wanted), path)
        expect(toy.ask('GET', '/v1/things', port=toy.admin)[0], 404, 'public route')
        expect(toy.ask('GET', '/metrics')[0], 404, 'metrics on the public listener')


SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+.0-9eEInf]+')


@case
def figures():
    with Toy() as toy:
        for _ in range(3):
            toy.ask('GET', '/public')
        toy.ask('GET', '/nowhere')
        with socket.create_connection(('127.0.0.1', toy.port), 20) as sock:
            sock.sendall(b'BREW / HTTP/1.1\r\n\r\n')
            sock.recv(1000)
        status, fields, body = toy.ask('GET', '/metrics', port=toy.admin)
        expect(fields['Content-Type'], 'text/plain; version=0.0.4', 'type')
        lines = body.decode().splitlines()
        for line in lines:
            assert line.startswith('# ') or SAMPLE.fullmatch(line), line
        for wanted in ('billet_http_requests_total{method="GET",route="/public",status="200"} 3',
                       'billet_http_requests_total{method="",route="",status="404"} 1',
                       'billet_http_requests_total{method="",route="",status="501"} 1',
                       'billet_http_request_duration_seconds_count{method="GET",route="/public"} 3',
                       'billet_net_refused_total{listener="public",reason="method_unknown"} 1',
                       'billet_net_accepted_total{listener="public"} 5', 'toy_pool 3'):
            assert wanted in lines, wanted


@case
def log_has_one_line_a_request_and_no_secrets():
    with Toy() as toy:
        status, fields, _ = toy.ask('GET', '/v1/things?q=secret-name', headers=KEY)
    lines = [json.loads(x) for x in toy.lines]
    mine = [x for x in lines if x.get('request_id') == fields['Request-Id']]
    expect(len(mine), 1, 'lines')
    expect((mine[0]['route'], mine[0]['status'], mine[0]['principal']), ('/v1/things', 200, 'key-1'), 'line')
    assert not any('secret-name' in x or 'Bearer' in x or 'officer' in x for x in toy.lines)


def main():
    wanted = sys.argv[1:]
    with contextlib.ExitStack() as stack:
        toy = stack.enter_context(Toy()) if not wanted else None
        rows = [] if wanted else [
            ('%s %s -> %s' % (r[0], r[1][:60], r[4]), lambda r=r: row(toy, *r)) for r in TABLE]
        tests = rows + [t for t in TESTS if not wanted or t[0] in wanted]
        print('1..%d' % len(tests))
        failed = 0
        for number, (name, fn) in enumerate(tests, 1):
            try:
                fn()
                print('ok %d - %s' % (number, name.replace('#', '')))
            except Exception as problem:
                failed += 1
                print('not ok %d - %s' % (number, name))
                print('# %s: %s' % (type(problem).__name__, problem))
            sys.stdout.flush()
    return failed > 0


sys.exit(main())
