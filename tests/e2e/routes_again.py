# SPDX-License-Identifier: Apache-2.0
"""Versions, retries, pages, languages: what several requests together must come to, for routes.py."""
import json
import re

import city
from city import expect, status, unique
from routes_base import POST, ROUTES, VERSIONED, problem, profile


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
