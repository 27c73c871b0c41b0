# SPDX-License-Identifier: Apache-2.0
"""The steps that routes.py walks, the world they are walked in, and what every answer must be like."""
import re

import city
from city import expect, status, unique

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
MAPPING = {'version': 1, 'kind': 'vacancy', 'fields': {'title': '/t', 'headcount': '/n'}, 'ignore': ['/c']}


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
    ('PUT /v1/employers/{employer}/mapping', 'employer', MAPPING, 201, None, {}),
    ('GET /v1/employers/{employer}/mapping', 'supervisor', None, 200, None, {}),
    ('DELETE /v1/employers/{employer}/mapping', 'officer', None, 200, None, {}),
    ('POST /v1/vacancies', 'employer', {**POST, 'reference': 'second'}, 201, 'second', {}),
    ('GET /v1/vacancies', 'employer', None, 200, None, {'region': '1502', 'occupation': '6-31'}),
    ('GET /v1/vacancies/{vacancy}', 'supervisor', None, 200, None, {}),
    ('POST /v1/vacancies/{second}:close', 'employer', {'reason': '已招满'}, 200, None, {}),
    ('POST /v1/vacancies/{second}:open', 'officer', None, 200, None, {}),
    'a suggestion',
    ('GET /v1/duplicates', 'employer', None, 200, None, {'kind': 'vacancy', 'state': 'open'}),
    ('GET /v1/duplicates/{duplicate}', 'supervisor', None, 200, None, {}),
    ('POST /v1/duplicates/{duplicate}:merge', 'employer', {'keep': '{vacancy}'}, 200, None, {}),
    ('POST /v1/duplicates/{duplicate}:undo', 'employer', {'reason': '误点'}, 200, None, {}),
    ('POST /v1/duplicates/{duplicate}:dismiss', 'officer', {'reason': '两个班组'}, 200, None, {}),
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
    ('GET /v1/rounds/{round}/ask-list', 'supervisor', None, 200, None, {'limit': '5'}),
    ('GET /v1/rounds/{round}/training', 'supervisor', None, 200, None, {'limit': '5'}),
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
VERSIONED = ('employer', 'vacancy', 'candidate', 'referral', 'drive', 'duplicate')


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
    if word == 'a suggestion':  # the first two vacancies are one, as far as words tell
        world.home.must('duplicates', 'find', '--key-file', world.home.key_file('officer'))
        items = world.clients['officer'].get('/v1/duplicates', kind='vacancy').json['items']
        world.known['duplicate'], = [i['id'] for i in items if i['second'] == world.known['second']]
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
