# SPDX-License-Identifier: Apache-2.0
"""J1: every parameter of every route gets strings that break things elsewhere.

Whatever is sent, the answer is never a 5xx and never tells SQL; what is taken comes back as it
was sent. The strings are ours, and where the shared data is there, the Big List of Naughty
Strings. The parameters come from the table of routes and the fields of its use cases.
"""
import csv
import io
import json
import os
import random
import re
import sys
import time
from urllib.parse import quote

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
import routes_base as routes  # noqa: E402
from city import expect, status, unique  # noqa: E402

OWN = [
    "'", "''", '"', "';", "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "1; DROP TABLE vacancy; --", "'; DROP TABLE candidate; --",
    "') OR ('a'='a", "1' AND 1=1 UNION SELECT version() --", "' UNION SELECT NULL, NULL --", "'||pg_sleep(20)||'", ';SELECT pg_sleep(20)',
    "1/**/OR/**/1=1", "E'\\x27'", "\\'", "\\", "\\\\", "x\\", "U&'\\0027'", '$1', '$2::text', '$$', '$a$', '$a$;DROP TABLE x;$a$', '--', '/*',
    '*/', ';', '{}', '{a,b}', '{"a"}', '{NULL}', '(1,2)', 'ROW(1)', 'NULL', 'null', 'DEFAULT', '%', '_', '%%', '%s%n%x', '%27', '%00', '+',
    '[0-9]*', '(', ')', '^$', '.*', '\t', '\n', '\r\nX-Injected: 1', 'a\x00b', '\x1b[31m', '\ufeff', '\u202e', '\u200b', '\ud800', '\uffff',
    '＇', '＂；', '𝟘', 'é' * 50, 'ß' * 200, '中' * 201, 'a' * 5000, ' ', '  x  ', '../../etc/passwd', '..', '.', '/', '//', '?', '#', '&x=1', '=1+1',
    '@SUM(1)', '{{7*7}}', '${jndi:ldap://x}', '<script>alert(1)</script>', '<!--', ']]>', 'true', '-1', '0', '1e309', 'NaN', 'Infinity', '9' * 40,
    '2026-02-30', '0000-00-00', '2026-03-02T99:99:99Z', 'infinity', 'epoch', 'now', '150203', '15%', 'T', '0x41', "x'41'", "B'1'",
]
BAD_LIST = os.path.join(city.TOP, '../shared/data/badinput/blns.json')
FEW = 12 if city.SANITIZED else 32  # of each list, for most parameters
SEED = int(os.environ.get('BILLET_SEED') or random.SystemRandom().getrandbits(32))
LEAK = re.compile(r'\bSELECT\b|\bINSERT\b|syntax error|plpgsql|SQLSTATE|\brelation\b|\buc_[a-z]|pg_catalog|violates|'
                  r'invalid input|billet_(app|owner)|/home/|\.c:\d', re.I)
# Long lists for these, short ones for all others.
THOROUGH = {('GET /v1/employers', 'name'), ('vacancies', 'title'), ('vacancies', 'description'),
            ('GET /v1/employers/{employer}/vacancies/{reference}', 'reference')}


def naughty():
    if not os.path.exists(BAD_LIST):
        print('# the Big List of Naughty Strings is not here: own strings only')
        return []
    with open(BAD_LIST, encoding='utf-8') as file:
        return [text for text in json.load(file) if text]


def leaves(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str):
        yield value


class Attack:
    def __init__(self, world, rest, dice):
        self.world = world
        self.all = OWN + rest
        self.rest = rest
        self.dice = dice
        self.sent = 0
        self.slowest = 0.0

    def words(self, key, name):
        if (key, name) in THOROUGH and not city.SANITIZED:
            return self.all
        return self.dice.sample(OWN, FEW) + self.dice.sample(self.rest, min(FEW // 2, len(self.rest)))

    def ask(self, key, word, body=None, query=None, headers=None, path=None):
        began = time.monotonic()
        who = self.world.who(routes.ROUTES[key])
        reply = self.world.ask(who, key, body, query, headers, path)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.sent += 1
        self.check(key, word, reply)
        return reply

    def check(self, key, word, reply):
        what = f'{key} with {word[:60]!a}'
        assert reply.status < 500, f'{what}: {reply}'
        assert reply.headers['X-Injected'] is None, what
        if 'json' not in (reply.headers['Content-Type'] or ''):
            return
        if reply.status == 200 and 'items' in reply.json:
            return  # what others stored
        for text in leaves(reply.json):
            told = LEAK.search(text.replace(word, '').replace(word[:40], ''))
            assert told is None or reply.status < 400, f'{what}: {reply}'


def encoded(text):
    return quote(text.encode('utf-8', 'surrogatepass'), safe='')


def in_the_path(a, key, name):
    pattern = routes.ROUTES[key]['path']
    for word in a.words(key, name):
        path = a.world.path(pattern.replace('{%s}' % name, '@')).replace('@', encoded(word))
        a.ask(key, word, a.world.bodies.get(key), a.world.queries.get(key), path=path)


def in_the_query(a, key, name):
    base = {k: v for k, v in (a.world.queries.get(key) or {}).items() if k != name}
    path = a.world.path(routes.ROUTES[key]['path'])
    tail = ''.join(f'&{k}={encoded(str(v))}' for k, v in base.items())
    body = a.world.bodies.get(key) if routes.ROUTES[key]['body'] == 'json' else None
    more = {'Content-Type': 'application/json'} if routes.ROUTES[key]['body'] == 'stream' else None
    body = b'[]' if more else body
    for word in a.words(key, name):
        a.ask(key, word, body, headers=more, path=f'{path}?{name}={encoded(word)}{tail}')


def in_the_body(a, key, name):
    for word in a.words(key, name):
        for value in (word, [word], {name: word}) if len(word) < 4 else (word,):
            a.ask(key, word, {**a.world.bodies[key], name: value})


def within_objects(a, key, field):
    """Members of the objects in a list, as the sessions of a drive."""
    for item in field['items']:
        for word in a.words(key, item['name']):
            one = {**a.world.bodies[key][field['name']][0], item['name']: word}
            a.ask(key, word, {**a.world.bodies[key], field['name']: [one]})


def parameters_of(a, key):
    route = routes.ROUTES[key]
    for name in re.findall(r'\{(\w+)\}', route['path']):
        in_the_path(a, key, name)
    for name in (route['query'] or '').split():
        in_the_query(a, key, name)
    for field in route['fields']:
        if field['place'] == 'body' and route['body'] == 'json':
            in_the_body(a, key, field['name'])
            if field['list'] and field['items']:
                within_objects(a, key, field)
    for word in a.dice.sample(OWN, 6):  # as a name of a parameter and of a member
        a.ask(key, word, a.world.bodies.get(key) if route['body'] == 'json' else None,
              path=f'{a.world.path(route["path"])}?{encoded(word)}=1')
        if route['body'] == 'json':
            a.ask(key, word, {**a.world.bodies[key], word: word})


# --- documents of the register: their fields are the normaliser's ----------------------------------------

POST = dict(routes.POST, employer_name='样例一厂', employer_credit_code=routes.SOUND_CODE, reference='r', place_text='x', occupation_text='x',
            skills_text='x', wage_text='x', employment='full_time', categories=['self_arranged'], certificates=['C1'], shifts=['day'],
            conditions=['meals'], skills=[{'skill': 'welding', 'level': 2}], open_from='2026-01-01', open_until='2036-01-01', start_by='2036-01-01')
FIRM = {'name': '样例', 'credit_code': routes.SOUND_CODE, 'region': '150203', 'industry': 'x', 'address': 'x', 'contact_name': 'x',
        'contact_phone': '15499990000'}
PERSON = dict(routes.profile(1), phone='15499990000', shifts_ok=['day'], employment_ok=['full_time'], conditions_wanted=['meals'],
              groups=['hardship'], skills={'welding': 2}, service=[{'specialty': 'S001', 'months': 24}], available_from='2026-01-01')
DOCUMENTS = {'vacancies': POST, 'employers': FIRM, 'candidates': PERSON}
SHEETS = {'vacancies': '岗位编号 单位名称 统一社会信用代码 岗位名称 职业（工种） 招聘人数 工作地点 学历要求 经验要求 薪资 专业技能 证书要求 班次 '
                       '福利待遇 用工形式 面向对象 岗位描述 发布日期 截止日期 到岗时间',
          'employers': '单位名称 统一社会信用代码 所在地区 行业 联络员 联系电话',
          'candidates': '登记编号 姓名 身份证号 联系电话 人员类别 所在区县 常住地 期望地区 学历 期望岗位 期望薪资 军事专业及年限 工作经历 技能 证书 '
                        '可接受班次 可接受用工形式 期望待遇 可到岗日期 人员标签 量化计分 同意匹配'}


def imported(a, kind, data, content_type, what):
    reply = a.world.clients['officer'].load(kind, data, content_type=content_type, source='naughty')
    assert reply.status in (200, 400), f'{what}: {reply}'
    if reply.status == 200:
        for text in leaves([row['issues'] for row in reply.json['rows']['items']]):
            assert not re.search(r'plpgsql|SQLSTATE|violates|uc_[a-z]|pg_catalog', text), f'{what}: {text}'
    return reply


def rows_of_json(a, kind):
    """One file a field: each string in turn is its value, plain, in a list, in an object."""
    document = DOCUMENTS[kind]
    for name in document:
        rows = []
        for n, word in enumerate(a.words(kind, name)):
            value = document[name]
            shaped = [word] if isinstance(value, list) else {word: 1} if isinstance(value, dict) else word
            for form in {json.dumps(shaped): shaped, json.dumps(word): word}.values():
                own = {'reference': f'n{n}'} if kind == 'vacancies' else {'source_reference': f'n{n}'} if kind == 'candidates' else {}
                rows.append({**document, **own, name: form})
        reply = imported(a, kind, '\n'.join(map(json.dumps, rows)).encode(), routes.NDJSON, f'{kind} {name}')
        expect(status(reply, 200, f'{kind} {name}').json['import']['counts']['rows'], len(rows), f'{kind} {name}')
        a.sent += len(rows)


def rows_of_csv(a, kind):
    """One sheet: each string in every cell of a row, and as a heading."""
    heads = SHEETS[kind].split()
    words = [w for w in a.all if not re.search('[\ud800-\udfff]', w)]
    out = io.StringIO(newline='')
    csv.writer(out).writerows([heads] + [[word] * len(heads) for word in words])
    reply = imported(a, kind, out.getvalue().encode(), 'text/csv', kind)
    status(reply, 200, kind)
    for word in a.dice.sample(words, 20):
        out = io.StringIO(newline='')
        csv.writer(out).writerows([heads + [word], ['x'] * (len(heads) + 1)])
        imported(a, kind, out.getvalue().encode(), 'text/csv', f'{kind} {word[:40]!a}')
    a.sent += len(words) * 2
    raw = ','.join(heads).encode() + b'\n' + b'\n'.join(w.encode() for w in words)
    imported(a, kind, raw, 'text/csv', f'{kind} raw')


def in_headers(a):
    """Keys of retries, versions, languages, keys of people."""
    officer = a.world.clients['officer']
    for word in a.words('headers', ''):
        text = word.encode('utf-8', 'surrogatepass').decode('latin-1')
        if re.search('[\r\n\0]', text) or len(text) > 4000:
            continue
        for name in ('Idempotency-Key', 'If-Match', 'Accept-Language', 'Authorization', 'Cookie'):
            client = officer if name != 'Cookie' else city.Client(a.world.home.port)
            reply = client.ask('POST', '/v1/drives', {'name': 'x', 'first_day': '2026-03-02', 'last_day': '2026-03-02'}, {name: text})
            a.check(name, word, reply)
            a.sent += 1
            if client is not officer:
                client.close()


def texts_come_back(a):
    """What is taken is kept as it was sent."""
    officer = a.world.clients['officer']
    taken = 0
    for word in a.all:
        reply = officer.post('/v1/drives', {'name': word, 'place': word, 'first_day': '2026-03-02', 'last_day': '2026-03-02'})
        if reply.status == 201:
            got = officer.get(f'/v1/drives/{reply.json["id"]}').json
            expect((got['name'], got['place']), (word, word), 'drive')
            taken += 1
    assert taken > len(a.all) // 2, taken
    for word in a.words('titles', ''):
        body = {**routes.POST, 'description': word}
        path = a.world.path('/v1/employers/{employer}/vacancies/') + 'd'
        reply = officer.put(path, body)
        assert reply.status < 500, reply
        if reply.status in (200, 201):
            # white space at the ends and line ends are the normaliser's to tidy
            got = re.sub(r'\s+', '', officer.get(path).json.get('description', ''))
            wanted = re.sub(r'\s+', '', word)
            # a word for nothing is nothing
            assert got in (wanted, '') or not wanted.isalnum(), (word, got)


def nothing_broke(a):
    """The register is there, the server is up and has logged no error, and nothing slept."""
    for table in ('vacancy', 'candidate', 'employer', 'drive', 'audit_entry'):
        assert int(a.world.home.psql(f'SELECT count(*) FROM {table}')) > 0, table
    lines = [x for x in a.world.home.server.lines() if x['level'] == 'error' or x.get('status', 0) >= 500]
    expect(lines[:3], [], 'errors')
    for line in a.world.home.server.lines():
        assert isinstance(line, dict), line
    assert a.slowest < 19, f'an answer took {a.slowest:.1f} s'


def main():
    print(f'# seed {SEED}')
    with city.City() as home:
        home.serve()
        home.worker()
        world = routes.World(home)
        tap = city.adminlib.Tap()
        for row in routes.STEPS:
            routes.milestone(world, row) if isinstance(row, str) else routes.step(world, row)
        a = Attack(world, naughty(), random.Random(SEED))
        for key in routes.ROUTES:
            city.run([(key, parameters_of)], a, key, tap=tap)
        for kind in DOCUMENTS:
            city.run([(f'{kind}: rows of JSON', rows_of_json), (f'{kind}: rows of CSV', rows_of_csv)], a, kind, tap=tap)
        for case in (in_headers, texts_come_back, nothing_broke):
            city.run([(case.__doc__.rstrip('.'), case)], a, tap=tap)
        tap.ok(home.stop() == 0, 'the server ends well')
        print(f'# {a.sent} requests and rows, slowest {a.slowest:.2f} s')
        tap.done()


if __name__ == '__main__':
    main()
