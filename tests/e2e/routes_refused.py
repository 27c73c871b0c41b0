# SPDX-License-Identifier: Apache-2.0
"""What no route may take: a check a column of its row, for routes.py."""
import json
import re
import socket

import city
from city import expect, unique
from routes_base import NDJSON, NOT_AN_ID, ROLES, ROUTES, problem


# --- refused ---------------------------------------------------------------------------------------

def no_key(world, key, route):
    for client in (city.Client(world.home.port), city.Client(world.home.port, 'blt_nonsense'),
                   city.Client(world.home.port, world.home.keys['officer'][:-1] + '_')):
        reply = world.ask(client, key, world.bodies.get(key))
        problem(reply, 401, 'http.unauthorized')
        expect(reply.headers['WWW-Authenticate'], 'Bearer')
        client.close()


def wrong_role(world, key, route):
    for role in ROLES:
        if role not in route['roles']:
            problem(world.ask(role, key, world.bodies.get(key)), 403, 'http.denied', what=role)


def wrong_method(world, key, route):
    path = world.path(route['path'])
    allowed = {r['method'] for r in ROUTES.values() if r['path'] == route['path']}
    for method in {'DELETE', 'PATCH', 'PUT', 'POST', 'GET'} - allowed:
        if any(r['method'] == method and re.fullmatch(re.sub(r'\\{\w+\\}', '[^/]+', re.escape(r['path'])), path)
               for r in ROUTES.values()):
            continue  # another pattern takes it
        reply = world.clients['officer'].ask(method, path)
        problem(reply, 405, 'http.method', what=method)
        for name in allowed:
            assert name in reply.headers['Allow'].split(', '), reply.headers['Allow']


def wrong_path(world, key, route):
    for name in re.findall(r'\{(\w+)\}', route['path']):
        if name in ('reference', 'set'):
            continue
        for bad in NOT_AN_ID:
            path = world.path(route['path']).replace(world.path('{%s}' % name), bad, 1) \
                if route['path'].count('{') == 1 else world.path(route['path'].replace('{%s}' % name, '@')).replace('@', bad)
            problem(world.ask(world.who(route), key, world.bodies.get(key), world.queries.get(key), path=path),
                    404, what=path)
        reply = world.ask(world.who(route), key, world.bodies.get(key), world.queries.get(key),
                          path=world.path(route['path'], **{name: 999999999}))
        assert reply.status == 404 or empty_list(reply), f'{name} that is not there: {reply}'


def empty_list(reply):
    return reply.status == 200 and reply.json.get('items') == []


def wrong_query(world, key, route):
    who = world.who(route)
    body = world.bodies.get(key)
    problem(world.ask(who, key, body, {'bogus': '1'}), 400, 'http.query_unknown', 'bogus')
    for field in route['fields']:
        if field['place'] != 'query':
            continue
        for bad in bad_texts(field):
            problem(world.ask(who, key, body, {**world.queries[key], field['name']: bad}), 400, None,
                    field['name'], f'{field["name"]}={bad[:20]}')
        if field['required']:
            problem(world.ask(who, key, body), 400, None, field['name'])


def bad_texts(field):
    return {'id': ['0', 'x', '9223372036854775808'], 'int': ['-1', '1e3', ''], 'word': ['nonsense', ''],
            'date': ['2026-02-30', '2026-3-2'], 'region': ['15020', 'x'], 'code': ['a b', 'x' * 41],
            'text': ['', 'x' * 201]}.get(field['kind'], [])


def bad_values(field):
    if field['list']:
        return ['text', 5, {}, [[]], [{}], [None] if field['kind'] != 'object' else [1]]
    return {'id': ['1', 0, -1, 1.5, True, [1]], 'int': ['1', -1, 1.5], 'bool': ['true', 1], 'word': ['nonsense', 1, []],
            'date': ['2026-02-30', 20260301], 'time': ['2026-03-02', 1], 'region': ['15020', 150203],
            'code': ['a b', 1], 'seed': ['xyz', 1], 'text': [1, [], {}, 'x' * 600, '\u0007'],
            'object': [1, 'text', []]}[field['kind']]


def wrong_body(world, key, route):
    who = world.who(route)
    body = world.bodies[key]
    json_type = {'Content-Type': 'application/json'}
    problem(world.ask(who, key), 400, 'http.body_missing')
    problem(world.ask(who, key, b'{}', headers={'Content-Type': 'text/plain'}), 415, 'http.media_type')
    for broken in (b'{', b'{"a":1,"a":2}', b'\xff', b'{}{}', b'[' * 100):
        problem(world.ask(who, key, broken, headers=json_type), 400, what=broken[:20])
    for other in ([], [body], 1, 'text', None):
        problem(world.ask(who, key, json.dumps(other).encode(), headers=json_type), 400, what=repr(other)[:20])
    problem(world.ask(who, key, {**body, 'bogus': 1}), 400, None, '/bogus')
    problem(world.ask(who, key, {**body, 'a~/b': 1}), 400, None, '/a~0~1b')
    for field in route['fields']:
        if field['place'] != 'body':
            continue
        pointer = '/' + field['name']
        for bad in bad_values(field):
            told = problem(world.ask(who, key, {**body, field['name']: bad}), 400, what=f'{field["name"]}: {bad!r:.40}')
            assert any(e['pointer'].startswith(pointer) for e in told['errors']), told
        if field['required']:
            problem(world.ask(who, key, {k: v for k, v in body.items() if k != field['name']}), 400, None, pointer)


def unexpected_body(world, key, route):
    reply = world.ask(world.who(route), key, {}, world.queries.get(key))
    problem(reply, 400, 'http.body_unexpected')


def too_large(world, key, route):
    """One byte too many is refused by its announced length, before it comes."""
    path = world.path(route['path'])
    kind = 'application/json' if route['body'] == 'json' else 'text/csv'
    head = (f'{route["method"]} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.home.keys[world.who(route)]}\r\n'
            f'Content-Type: {kind}\r\nIdempotency-Key: {unique()}\r\nContent-Length: {route["body_max"] + 1}\r\n\r\n')
    with socket.create_connection(('127.0.0.1', world.home.port), 20) as sock:
        sock.sendall(head.encode())
        import http.client
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        problem(city.Reply(answer.status, answer.headers, answer.read()), 413, 'http.too_large')
    if route['body'] == 'json':
        body = b'"' + b'x' * route['body_max'] + b'"'
        with_chunks = world.clients[world.who(route)]
        with_chunks.close()
        reply = with_chunks.ask(route['method'], path, iter([body[:600000], body[600000:]]),
                                {'Content-Type': 'application/json'})
        problem(reply, 413, 'http.too_large')


def wrong_stream(world, key, route):
    who = world.who(route)
    problem(world.ask(who, key, b'x', headers={'Content-Type': 'application/pdf'}), 415, 'http.media_type')
    problem(world.ask(who, key, b'x', headers={'Content-Type': 'text/csv', 'Content-Encoding': 'br'}), 415)
    problem(world.ask(who, key, b'x', {'atomic': 'yes'}, {'Content-Type': 'text/csv'}), 400, None, 'atomic')
    problem(world.ask(who, key, b'[{', headers={'Content-Type': 'application/json'}), 400, what='cut JSON')
    problem(world.ask(who, key, b'no,such\n1,2\n', headers={'Content-Type': 'text/csv'}), 400, what='no header')
    problem(world.ask(who, key, b'{}', {'mapping': 'nonsense'}, {'Content-Type': NDJSON}), 400, None, 'mapping')


def idempotency_required(world, key, route):
    client = world.clients[world.who(route)]
    body = json.dumps(world.bodies[key]).encode() if world.bodies[key] is not None else None
    headers = {'Content-Type': 'application/json'} if body else {}
    problem(client.ask(route['method'], world.path(route['path']), body, headers), 400, 'http.idempotency_key')
    for bad in ('', 'a b', 'k' * 129, '中'.encode().decode('latin-1')):
        reply = client.ask(route['method'], world.path(route['path']), body, {**headers, 'Idempotency-Key': bad})
        problem(reply, 400, 'http.idempotency_key', what=bad[:10])


def checks_of(route):
    """Which refusals a route must know, from its columns."""
    yield no_key
    yield wrong_method
    yield wrong_query
    if set(route['roles']) < set(ROLES):
        yield wrong_role
    if '{' in route['path']:
        yield wrong_path
    if route['idempotent']:
        yield idempotency_required
    yield from {'none': (unexpected_body,), 'json': (wrong_body, too_large),
                'stream': (wrong_stream, too_large)}[route['body']]
