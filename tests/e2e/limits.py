# SPDX-License-Identifier: Apache-2.0
"""Limits that an operator sets, each at its value and one past it; and what is forgotten in time.

Limits of the protocol are tests/net's; the number of exports is exports.py's.
"""
import json
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, status, unique, wait_until  # noqa: E402

JSON_MAX = 2048
STREAM_MAX = 8192
DAY_H = 24
CASES = []


def case(fn):
    CASES.append((fn.__doc__.splitlines()[0].rstrip('.'), fn))
    return fn


def too_large(reply):
    expect((reply.status, reply.json['code']), (413, 'http.too_large'), 'one past it')


@case
def json_bodies(s):
    """A JSON body of json_body_max bytes is read, one more is 413."""
    for more in (0, 1):
        body = json.dumps({'name': '样例一厂', 'address': ''}).encode()
        body = body.replace(b'""', b'"' + b'x' * (JSON_MAX + more - len(body)) + b'"')
        reply = s.officer.ask('POST', '/v1/employers', body, {'Content-Type': 'application/json'})
        if more:
            too_large(reply)
        else:
            expect((len(body), reply.status == 413), (JSON_MAX, False), 'at it')


@case
def streamed_bodies(s):
    """An import of stream_body_max bytes is read, one more is 413."""
    rows = b'{"name":"\xe6\xa0\xb7\xe4\xbe\x8b\xe4\xba\x8c\xe5\x8e\x82"}\n'
    for more in (0, 1):
        data = rows + b' ' * (STREAM_MAX + more - len(rows))
        reply = s.officer.load('employers', data, content_type='application/x-ndjson')
        if more:
            too_large(reply)
        else:
            expect((len(data), status(reply, 200).json['import']['counts']['rows']), (STREAM_MAX, 1), 'at it')


class Slow:
    """An import whose body waits. It has its place when it is told to go on with the body."""

    def __init__(self, s):
        self.sock = socket.create_connection(('127.0.0.1', s.home.port), 60)
        self.sock.sendall(b'POST /v1/employers:import HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n'
                          b'Content-Length: 20\r\nExpect: 100-continue\r\nIdempotency-Key: ' + unique().encode() +
                          b'\r\nAuthorization: Bearer ' + s.home.keys['officer'].encode() + b'\r\n\r\n')
        self.admitted = self.sock.recv(65536).split()[1] == b'100'

    def finish(self):
        self.sock.sendall(b'{"name":"3rd firm"}\n')
        answer = self.sock.recv(65536)
        self.sock.close()
        return answer.split()[1]


@case
def imports_at_once(s):
    """As many imports at once as imports_max; another one waits outside; who leaves makes room."""
    rows = b'{"name":"4th firm"}\n'

    def load():
        return s.officer.load('employers', rows, content_type='application/x-ndjson')

    def take():
        return (slow := Slow(s)).admitted and slow
    first, second = (wait_until(take, 60, 'a place') for _ in range(2))
    refused = status(load(), 503)
    expect((refused.json['code'], refused.headers['Retry-After'].isdigit()), ('import.busy', True), 'why')
    expect(first.finish(), b'200', 'the first')
    status(load(), 200, 'its place is free')
    third = wait_until(take, 60, 'the third has a place')
    status(load(), 503, 'taken again')
    second.sock.close()
    wait_until(lambda: load().status == 200, 60, 'who leaves makes room')
    expect(third.finish(), b'200', 'the third')


@case
def old_answers_are_forgotten(s):
    """The worker forgets answers to Idempotency-Keys when they are idempotency_keep_h old, no earlier."""
    body = {'name': '春季专场', 'first_day': '2026-03-02', 'last_day': '2026-03-08'}

    def post(key):
        reply = status(s.officer.post('/v1/drives', body, key=key), 201)
        return reply.json['id'], reply.headers['Idempotent-Replayed']
    made = {key: post(key)[0] for key in ('old', 'young')}
    expect(post('old'), (made['old'], 'true'), 'replayed')
    for key, minutes in (('old', 1), ('young', -10)):
        s.home.psql(f"UPDATE idempotency SET created_at = now() - interval '{DAY_H} hours {minutes} minutes'"
                    f" WHERE key = '{key}'")
    s.home.worker('--idempotency-keep-h', str(DAY_H))
    wait_until(lambda: s.home.psql("SELECT count(*) FROM idempotency WHERE key = 'old'") == '0', 30, 'forgotten')
    expect(post('young'), (made['young'], 'true'), 'the younger one is kept')
    expect(post('old')[1], None, 'the older one is done anew')


class World:
    pass


def main():
    s = World()
    with city.City() as s.home:
        s.home.serve('--json-body-max', str(JSON_MAX), '--stream-body-max', str(STREAM_MAX), '--imports-max', '2')
        s.officer = s.home.as_('officer')
        tap = city.run(CASES, s)
        tap.ok(s.home.stop() == 0, 'the server ends well')
        tap.done()


main()
