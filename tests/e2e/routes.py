# SPDX-License-Identifier: Apache-2.0
"""Every route of the public listener: once as it should go, and refused in every way.

The table of routes comes from the program's own (route_table). STEPS walks through all of them
in an order in which each finds what it needs; a route without a step fails. The refusals (no
key, wrong role, wrong method, unknown names, wrong types, missing members, too large, wrong
version, repeated keys) follow from the columns of a route and the fields of its use case.
"""
import json
import os
import re
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect, status, unique  # noqa: E402

ROUTES = {f'{r["method"]} {r["path"]}': r for r in city.routes()}
ROLES = ('admin', 'officer', 'supervisor', 'organiser', 'employer')
NOT_AN_ID = ('0', '-1', 'abc', '01', '9223372036854775808', '1%20')
NDJSON = 'application/x-ndjson'
SOUND_CODE = '91150203000000019H'

PROFILE = {
    'bureau_region': '150203', 'category': 'self_arranged', 'home': '150203', 'places': ['1502'],
    'education': 4, 'wants': ['6-31-01-03'], 'wage_floor': 4000, 'certificates': {},
    'experience': [{'occupation': '6-31-01-03', 'months': 60}], 'consent_match': '2026-01-05',
}
POST = {'title': '电工', 'description': '设备维修。', 'region': '150203', 'headcount': 4,
        'occupation': '6-31-01-03', 'wage_min': 5000, 'wage_max': 7000}


def profile(number, **more):
    return {**PROFILE, 'source': 'e2e', 'source_reference': f'E-{number}', 'name': f'样{number}', **more}


# Names in braces are results of earlier steps. `save`: the member of the answer that is kept.
# (route, who, body, status, save, query)
STEPS = [
    ('POST /v1/employers', 'officer', {'name': '样例一厂', 'credit_code': SOUND_CODE}, 201, 'employer', {}),
    'an employer',
    ('GET /v1/employers', 'supervisor', None, 200, None, {'credit_code': SOUND_CODE}),
    ('GET /v1/employers/{employer}', 'organiser', None, 200, None, {}),
    ('POST /v1/employers/{employer}:decide', 'officer', {'state': 'verified'}, 200, None, {}),
    ('PUT /v1/employers/{employer}/vacancies/{reference}', 'employer', POST, 201, 'vacancy', {}),
    ('GET /v1/employers/{employer}/vacancies/{reference}', 'employer', None, 200, None, {}),
    ('POST /v1/vacancies', 'employer', {**POST, 'reference': 'second'}, 201, 'second', {}),
    ('GET /v1/vacancies', 'employer', None, 200, None, {'region': '1502', 'occupation': '6-31'}),
    ('GET /v1/vacancies/{vacancy}', 'supervisor', None, 200, None, {}),
    ('POST /v1/vacancies/{second}:close', 'employer', {'reason': '已招满'}, 200, None, {}),
    ('POST /v1/vacancies/{second}:open', 'officer', None, 200, None, {}),
    ('POST /v1/vacancies:import', 'employer', [{**POST, 'reference': 'third'}], 200, None, {'source': 'e2e'}),
    ('POST /v1/candidates:import', 'officer', [profile(n) for n in (1, 2, 3)], 200, 'import', {}),
    ('POST /v1/employers:import', 'officer', [{'name': '样例二厂'}], 200, None, {'file_name': 'a.json'}),
    ('GET /v1/imports', 'supervisor', None, 200, None, {'kind': 'candidate'}),
    ('GET /v1/imports/{import}', 'officer', None, 200, None, {}),
    ('GET /v1/imports/{import}/rows', 'officer', None, 200, None, {'status': 'inserted'}),
    ('POST /v1/imports/{import}:undo', 'officer', None, 200, None, {}),
    ('POST /v1/candidates', 'officer', profile(4), 201, 'candidate', {}),
    ('POST /v1/candidates', 'officer', profile(5), 201, 'other', {}),
    ('POST /v1/candidates', 'officer', profile(6), 201, 'last', {}),
    ('GET /v1/candidates', 'supervisor', None, 200, None, {'bureau_region': '150203', 'state': 'seeking'}),
    ('GET /v1/candidates/{candidate}', 'officer', None, 200, None, {}),
    ('POST /v1/candidates/{candidate}:move', 'officer', {'state': 'seeking'}, 200, None, {}),
    ('POST /v1/consents', 'officer', {'candidate': '{other}', 'purpose': 'disclose', 'employer': '{employer}'},
     201, 'consent', {}),
    ('GET /v1/consents', 'supervisor', None, 200, None, {'candidate': '{other}'}),
    ('POST /v1/consents/{consent}:withdraw', 'officer', {}, 200, None, {}),
    ('POST /v1/drives', 'organiser', {'name': '春季专场', 'first_day': '2026-03-02', 'last_day': '2026-03-08',
     'sessions': [{'name': '上午场', 'starts_at': '2026-03-02T01:00:00Z', 'ends_at': '2026-03-02T04:00:00Z'}]},
     201, 'drive', {}),
    ('GET /v1/drives', 'employer', None, 200, None, {'state': 'open'}),
    ('GET /v1/drives/{drive}', 'employer', None, 200, None, {}),
    ('PUT /v1/drives/{drive}/employers/{employer}', 'organiser', {'booth': 'A03'}, 200, None, {}),
    ('POST /v1/policies', 'officer', 'POLICY', 201, 'policy', {}),
    ('GET /v1/policies', 'organiser', None, 200, None, {}),
    ('GET /v1/policies/{policy}', 'supervisor', None, 200, None, {}),
    ('POST /v1/rounds', 'officer', {'drive': '{drive}', 'policy': '{policy}'}, 201, 'round', {}),
    ('GET /v1/rounds', 'supervisor', None, 200, None, {'drive': '{drive}'}),
    ('GET /v1/rounds/{round}', 'officer', None, 200, None, {}),
    ('PUT /v1/rounds/{round}/choices/{candidate}', 'officer', {'vacancies': ['{vacancy}']}, 200, None, {}),
    ('POST /v1/rounds/{round}:freeze', 'officer', None, 202, None, {}),
    'frozen',
    ('POST /v1/rounds/{round}:run', 'officer', None, 202, None, {}),
    'done',
    ('GET /v1/rounds/{round}/referrals', 'supervisor', None, 200, None, {'candidate': '{candidate}'}),
    'referrals',
    ('GET /v1/referrals/{referral}', 'officer', None, 200, None, {}),
    ('POST /v1/referrals/{referral}:hold', 'officer', {}, 200, None, {}),
    ('POST /v1/referrals/{referral}:release', 'officer', {'note': '可以'}, 200, None, {}),
    ('POST /v1/rounds/{round}:publish', 'officer', None, 200, None, {}),
    ('GET /v1/rounds/{round}/shortlist', 'employer', None, 200, None, {'by': 'employer', 'format': 'csv'}),
    ('GET /v1/rounds/{round}/explain', 'supervisor', None, 200, None,
     {'candidate': '{candidate}', 'vacancy': '{vacancy}'}),
    ('POST /v1/referrals/{referral}:accept', 'officer', {}, 200, None, {}),
    ('POST /v1/referrals/{referral}:place', 'officer', {}, 200, None, {}),
    ('POST /v1/referrals/{referral2}:decline', 'officer', {'side': 'candidate', 'reason': 'pay'}, 200, None, {}),
    ('POST /v1/referrals/{referral3}:withdraw', 'officer', {}, 200, None, {}),
    ('POST /v1/rounds/{round}:withdraw', 'officer', {'reason': '数据有误'}, 200, None, {}),
    ('POST /v1/rounds', 'officer', {'drive': '{drive}', 'policy': '{policy}', 'seed': '0123456789abcdef'},
     201, 'round2', {}),
    ('POST /v1/rounds/{round2}:close', 'officer', {'reason': '不需要'}, 200, None, {}),
    ('GET /v1/codes', 'admin', None, 200, None, {}),
    ('GET /v1/codes/{set}', 'employer', None, 200, None, {'q': '昆都仑区'}),
    ('GET /v1/audit', 'supervisor', None, 200, None, {'action': 'round.publish'}),
    ('GET /v1/audit:verify', 'admin', None, 200, None, {}),
]
ALIASES = {'second': 'vacancy', 'referral2': 'referral', 'referral3': 'referral', 'round2': 'round'}
# Objects with a version: If-Match must be heeded where they are changed. A round moves by its state,
# an import, a consent and a policy are never edited.
VERSIONED = ('employer', 'vacancy', 'candidate', 'referral', 'drive')


class World:
    def __init__(self, home):
        self.home = home
        self.known = {'reference': 'a/b 中', 'set': 'regions'}
        self.clients = {role: home.as_(role) for role in ROLES if role in home.keys}
        self.bodies = {}
        self.queries = {}

    def fill(self, value):
        """Puts known results in the place of names in braces, through lists and objects."""
        if isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        if isinstance(value, str) and re.fullmatch(r'\{\w+\}', value):
            return self.known[value[1:-1]]
        return value

    def path(self, pattern, **instead):
        from urllib.parse import quote
        known = {**self.known, **instead}
        return re.sub(r'\{(\w+)\}', lambda m: quote(str(known.get(m[1], 999999999)), safe='%'), pattern)

    def ask(self, who, key, body=None, query=None, headers=None, path=None):
        """A request to the route `key`, complete but for what the caller changes."""
        route = ROUTES[key]
        fields = dict(headers or {})
        if route['idempotent']:
            fields.setdefault('Idempotency-Key', unique())
        client = self.clients[who] if who in self.clients else who
        return client.ask(route['method'], path or self.path(route['path']), body, fields, **(query or {}))

    def who(self, route):
        return 'officer' if 'officer' in route['roles'] else route['roles'][0]


def route_of(pattern):
    """The route of a step: its path may name a second object of the same kind."""
    return re.sub(r'\{(\w+)\}', lambda m: '{%s}' % ALIASES.get(m[1], m[1]), pattern)


def common(reply):
    assert re.fullmatch('[0-9A-HJKMNP-TV-Z]{26}', reply.headers['Request-Id'] or ''), 'Request-Id'
    expect(reply.headers['Cache-Control'], 'no-store', 'Cache-Control')
    expect(reply.headers['X-Content-Type-Options'], 'nosniff', 'nosniff')
    return reply


def problem(reply, wanted, code=None, pointer=None, what=''):
    """RFC 9457 in our shape; never SQL, a path of the machine or a stack."""
    status(reply, wanted, what)
    common(reply)
    expect(reply.headers['Content-Type'], 'application/problem+json', what)
    told = reply.json
    for member in ('type', 'title', 'status', 'instance', 'code', 'request_id'):
        assert told.get(member), f'{what}: no {member} in {told}'
    expect(told['status'], wanted, what)
    expect(told['request_id'], reply.headers['Request-Id'], what)
    expect(told['type'], 'urn:billet:problem:' + told['code'], what)
    if code is not None:
        expect(told['code'], code, what)
    if pointer is not None:
        pointers = [e['pointer'] for e in told.get('errors', [])]
        assert pointer in pointers, f'{what}: {pointer} not in {told}'
        assert all(e['message'] and e['code'] for e in told['errors']), told
    text = reply.body.decode()
    assert not re.search(r'SELECT |INSERT |uc_|plpgsql|violates|/work|/usr|\.c:', text), text
    return told


# --- as it should go ------------------------------------------------------------------------------

def step(world, row):
    pattern, who, body, wanted, save, query = row
    key = route_of(pattern)
    assert key in ROUTES, f'no such route: {key}'
    if body == 'POLICY':
        body = world.home.policy()
    body, query = world.fill(body), world.fill(query)
    world.bodies.setdefault(key, body)
    world.queries.setdefault(key, query)
    reply = world.ask(who, key, body, query, path=world.path(pattern.split(' ')[1]))
    status(reply, wanted, pattern)
    common(reply)
    if save is not None:
        world.known[save] = reply.json['import']['id'] if save == 'import' else reply.json['id']
    kind = ALIASES.get(pattern.split('{')[-1].split('}')[0], pattern.split('{')[-1].split('}')[0])
    if kind in VERSIONED and ROUTES[key]['method'] == 'GET' and pattern.endswith('}'):
        assert re.fullmatch(r'"\d+"', reply.headers['ETag'] or ''), f'{pattern}: ETag {reply.headers["ETag"]}'
    return reply


def milestone(world, word):
    if word == 'an employer':  # its key names it
        world.home.employer_key('employer', world.known['employer'])
        world.clients['employer'] = world.home.as_('employer')
        return
    path = world.path('/v1/rounds/{round}')
    if word in ('frozen', 'done'):
        world.home.arrive(path, word)
        return
    items = world.clients['officer'].get(path + '/referrals').json['items']
    assert len(items) >= 3, items
    items.sort(key=lambda r: r['candidate'] != world.known['candidate'])
    world.known.update(referral=items[0]['id'], referral2=items[1]['id'], referral3=items[2]['id'])


def step_name(row):
    return f'there is: {row}' if isinstance(row, str) else f'{row[0]} as {row[1]}'


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


# --- versions, retries, pages ----------------------------------------------------------------------

def versions(world):
    """If-Match is heeded by every route that edits what has a version."""
    for key, route in ROUTES.items():
        fields = [f['name'] for f in route['fields'] if f['place'] == 'path']
        target = next((n for n in VERSIONED if n in fields[:1]), None)
        if key == 'PUT /v1/employers/{employer}/vacancies/{reference}':
            target = 'vacancy'
        if route['method'] == 'GET' or target is None:
            continue
        reply = world.ask(world.who(route), key, world.bodies[key], headers={'If-Match': '"999999"'})
        problem(reply, 412, 'http.version_changed', what=key)
        reply = world.ask(world.who(route), key, world.bodies[key], headers={'If-Match': 'W/"1"'})
        problem(reply, 400, what=key)
    officer = world.clients['officer']
    for key, body in (('POST /v1/employers', world.bodies['POST /v1/employers']),
                      ('POST /v1/candidates', profile(4))):
        problem(world.ask(officer, key, body, headers={'If-Match': '"999999"'}), 412, 'http.version_changed', what=key)
    path = world.path('/v1/vacancies/{vacancy}')
    tag = officer.get(path).headers['ETag']
    put = world.path('/v1/employers/{employer}/vacancies/{reference}')
    changed = status(officer.put(put, {**POST, 'headcount': 5}, {'If-Match': tag}), 200)
    assert changed.headers['ETag'] != tag
    problem(officer.put(put, {**POST, 'headcount': 6}, {'If-Match': tag}), 412)
    status(officer.put(put, {**POST, 'headcount': 6}, {'If-Match': '*'}), 200)


def retries(world):
    """The first answer again, byte for byte; another body or another path with the key: 422."""
    officer, organiser = world.clients['officer'], world.clients['organiser']
    for path, body, other in (
            ('/v1/drives', {'name': '甲', 'first_day': '2026-03-02', 'last_day': '2026-03-02'},
             {'name': '乙', 'first_day': '2026-03-02', 'last_day': '2026-03-02'}),
            ('/v1/employers', {'name': '重试厂'}, {'name': '重试二厂'}),
            ('/v1/candidates', profile(77), profile(78)),
            ('/v1/vacancies', {**POST, 'employer': world.known['employer'], 'reference': 'again'},
             {**POST, 'employer': world.known['employer'], 'reference': 'again', 'headcount': 9}),
            ('/v1/rounds', world.fill({'drive': '{drive}', 'policy': '{policy}'}),
             world.fill({'drive': '{drive}', 'policy': '{policy}', 'method': 'stable'}))):
        key = unique()
        first = status(officer.post(path, body, key), 201, path)
        assert first.headers['Idempotent-Replayed'] is None
        again = status(officer.post(path, body, key), 201, path)
        expect(again.body, first.body, path)
        expect(again.headers['Idempotent-Replayed'], 'true', path)
        problem(officer.post(path, other, key), 422, 'http.idempotency_mismatch', what=path)
    problem(officer.post('/v1/drives', {'name': '甲', 'first_day': '2026-03-02', 'last_day': '2026-03-02'}, key),
            422, 'http.idempotency_mismatch')
    # a key is its principal's own
    status(organiser.post('/v1/drives', {'name': '丙', 'first_day': '2026-03-02', 'last_day': '2026-03-02'}, key), 201)
    # what was refused left no trace: the key is free
    key = unique()
    problem(officer.post('/v1/drives', {'name': '甲'}, key), 400)
    status(officer.post('/v1/drives', {'name': '甲', 'first_day': '2026-03-02', 'last_day': '2026-03-02'}, key), 201)
    # nor did what was not there
    key = unique()
    for _ in range(2):
        problem(officer.post('/v1/rounds/999999999:freeze', key=key), 404, 'http.not_found')
    # a read needs no key, and one that it has changes nothing
    for _ in range(2):
        for client in (officer, world.clients['supervisor']):
            reply = status(client.ask('GET', '/v1/drives', headers={'Idempotency-Key': key}), 200)
            assert reply.headers['Idempotent-Replayed'] is None


def retried_moves(world):
    """freeze, run and publish with the same key answer the same, whatever the round is now."""
    officer = world.clients['officer']
    made = officer.post('/v1/rounds', world.fill({'drive': '{drive}', 'policy': '{policy}'})).json['id']
    path = f'/v1/rounds/{made}'
    for verb, wanted, state in (('freeze', 202, 'frozen'), ('run', 202, 'done'), ('publish', 200, 'published')):
        key = unique()
        first = status(officer.post(f'{path}:{verb}', key=key), wanted, verb)
        world.home.arrive(path, state)
        again = status(officer.post(f'{path}:{verb}', key=key), wanted, verb)
        expect((again.body, again.headers['Idempotent-Replayed']), (first.body, 'true'), verb)
        problem(officer.post(f'{path}:{verb}', key=unique()), 409, 'round.wrong_state', what=verb)
    status(officer.post(f'{path}:withdraw', {'reason': '试'}), 200)


def retried_imports(world):
    officer = world.clients['officer']
    key, rows = unique(), json.dumps([profile(901), profile(902, education=12)]).encode()
    first = status(officer.load('candidates', rows, key, 'application/json', source='r'), 200)
    counts = first.json['import']['counts']
    expect((counts['rows'], counts['inserted'], counts['refused']), (2, 1, 1), 'counts')
    again = status(officer.load('candidates', rows, key, 'application/json', source='r'), 200)
    expect((again.body, again.headers['Idempotent-Replayed']), (first.body, 'true'), 'import')
    for kind, more in (('employers', {}), ('candidates', {'atomic': 'true'}), ('candidates', {'source': 'x'})):
        reply = officer.load(kind, rows, key, 'application/json', **{'source': 'r', **more})
        problem(reply, 422, 'http.idempotency_mismatch', what=f'{kind} {more}')


def pages(world):
    """A cursor goes through a list once, in a stable order; Link says the same as `next`."""
    officer = world.clients['officer']
    for n in range(7):
        status(officer.post('/v1/candidates', profile(3000 + n)), 201)
    everything = [c['id'] for c in officer.get('/v1/candidates', limit=200).json['items']]
    seen, path, turns = [], '/v1/candidates?limit=3&state=seeking', 0
    while path:
        reply = status(officer.get(path), 200, path)
        seen += [c['id'] for c in reply.json['items']]
        turns += 1
        link = reply.headers['Link']
        expect(link is None, reply.json['next'] is None, 'Link')
        if link:
            path = re.fullmatch('<(/v1/candidates[?].*)>; rel="next"', link)[1]
            assert 'state=seeking' in path and 'limit=3' in path and reply.json['next'] in path, path
        else:
            path = None
    expect(seen, everything, 'pages')
    expect(turns, (len(seen) + 2) // 3, 'turns')
    for bad in ('x' * 16, 'ffffffffffffffff', '1', "0000000000000001'"):
        problem(officer.get('/v1/candidates', cursor=bad), 400, None, 'cursor', bad)
    problem(officer.get('/v1/candidates', limit='201'), 400, None, 'limit')


def heads(world):
    """HEAD is GET without its body; an unknown path is 404 with or without a key."""
    reply = world.clients['officer'].ask('HEAD', '/v1/drives')
    expect((reply.status, reply.body), (200, b''), 'HEAD')
    for client in (world.clients['officer'], city.Client(world.home.port)):
        problem(client.get('/v1/nothing'), 404, 'http.no_route')
        problem(client.get('/v1/drives/1/2/3'), 404, 'http.no_route')


def languages(world):
    for accept, chinese in (('zh-CN', True), ('en', False)):
        reply = world.clients['officer'].ask('GET', '/v1/drives/999999999', headers={'Accept-Language': accept})
        expect(any('\u4e00' <= c <= '\u9fff' for c in problem(reply, 404)['title']), chinese, accept)


def every_route_has_a_step(_):
    missing = set(ROUTES) - {route_of(row[0]) for row in STEPS if not isinstance(row, str)}
    expect(sorted(missing), [], 'routes without a step')


def main():
    with city.City() as home:
        home.serve()
        home.worker()
        world = World(home)
        tap = city.run([('every route has a step', every_route_has_a_step)], world)
        for row in STEPS:
            run = milestone if isinstance(row, str) else step
            city.run([(step_name(row), lambda row=row, run=run: run(world, row))], tap=tap)
        for key, route in ROUTES.items():
            def refusals(key=key, route=route):
                for check in checks_of(route):
                    try:
                        check(world, key, route)
                    except AssertionError as err:
                        raise AssertionError(f'{check.__name__}: {err}') from err
            city.run([(f'{key}: refusals', refusals)], tap=tap)
        for case in (versions, retries, retried_moves, retried_imports, pages, heads, languages):
            city.run([(case.__doc__.splitlines()[0] if case.__doc__ else case.__name__, case)], world, tap=tap)
        errors = [line for line in home.server.lines() if line.get('status') == 500 or line['level'] == 'error']
        tap.ok(not errors, 'no error in the log of the server', *errors[:5])
        tap.ok(home.stop() == 0, 'the server ends well')
        tap.done()


if __name__ == '__main__':
    main()
