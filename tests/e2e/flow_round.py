# SPDX-License-Identifier: Apache-2.0
"""The second chapter of flow.py: a drive is opened, its round frozen, run, checked and published."""
from city import expect, sample, status, unique
from flow_base import POST, PROFILES, all_items, case, counts, opened


# --- a drive and its round -----------------------------------------------------------------------------

@case
def a_drive_is_opened(s):
    """An organiser opens a drive and confirms employers; an officer adds a policy."""
    expect(counts(s.officer.load('vacancies', opened(sample('vacancies.csv'))))['refused'], 2, 'opened posts')
    danger = status(s.officer.post('/v1/employers', {'name': "=cmd|' /C calc'!A0"}), 201).json['id']
    status(s.officer.post('/v1/vacancies', {**POST, 'employer': danger, 'reference': '@SUM(1)', 'title': '-2+3', 'headcount': 9}), 201)
    s.drive = status(s.organiser.post('/v1/drives', {'name': '+春季专场', 'place': '人民会堂', 'first_day': '2026-03-02',
                                                    'last_day': '2026-03-08'}), 201).json['id']
    firms = s.officer.get('/v1/employers', limit=200).json['items']
    for firm in firms:
        status(s.organiser.put(f'/v1/drives/{s.drive}/employers/{firm["id"]}', {'booth': f'@{firm["id"]}'}), 200)
    told = status(s.organiser.put(f'/v1/drives/{s.drive}/employers/{s.a}', {'vacancies': [999999, s.own, 999998]}), 422).json
    expect((told['code'], [e['pointer'] for e in told['errors']]),
           ('drive.vacancy_foreign', ['/vacancies/0', '/vacancies/2']), 'vacancies of nobody')
    s.policy = status(s.officer.post('/v1/policies', s.home.policy('春季规则')), 201).json['id']
    for reply in (s.organiser.get('/v1/candidates'), s.organiser.post('/v1/rounds', {}), s.firm.get('/v1/candidates'),
                  s.firm.post('/v1/drives', {})):
        status(reply, 403)


@case
def a_round(s):
    """A round is drafted, frozen, run by a worker; only an officer of the whole city moves it."""
    made = status(s.officer.post('/v1/rounds', {'drive': s.drive, 'policy': s.policy}), 201).json
    s.path = f'/v1/rounds/{made["id"]}'
    s.round = made['id']
    for where in (s.path, '/v1/rounds/999999'):
        for verb in ('freeze', 'publish'):
            told = status(s.county.post(f'{where}:{verb}', key=unique()), 403).json
            expect(told['code'], 'round.whole_city', 'county')
    status(s.officer.post(f'{s.path}:run', key=unique()), 409, 'not frozen yet')
    frozen = s.home.step(s.path, 'freeze', 'frozen')
    assert frozen['funnel']['candidates']['taken'] > PROFILES // 2, frozen['funnel']
    status(s.officer.post(f'/v1/imports/{s.imported}:undo'), 409, 'something of it is frozen')
    done = s.home.step(s.path, 'run', 'done')
    assert done['counts']['referrals'] > 100, done['counts']
    expect((len(done['input_sha256']), len(done['result_sha256'])), (64, 64), 'digests')
    s.result = done
    s.referrals = all_items(s.officer, f'{s.path}/referrals?limit=200')
    expect(len(s.referrals), done['counts']['referrals'], 'referrals')
    expect({r['state'] for r in s.referrals}, {'proposed'}, 'state')
    ours = {c['id'] for c in all_items(s.county, '/v1/candidates?limit=200')}
    seen = all_items(s.county, f'{s.path}/referrals?limit=200')
    assert seen and {r['candidate'] for r in seen} <= ours, 'the county sees its own referrals only'

@case
def before_it_is_published(s):
    """Before a round is published nobody outside the bureau sees anything of it."""
    for client in (s.firm, s.organiser):
        status(client.get(s.path), 404)
        status(client.get(f'{s.path}/shortlist'), 404)
        expect(client.get('/v1/rounds').json['items'], [], 'rounds')
    assert status(s.officer.get(f'{s.path}/shortlist'), 200).json['rows'], 'the bureau checks it'


@case
def published_by_a_person(s):
    """A referral that was held back is not published; who published is on record."""
    s.held = next(r for r in s.referrals if r['employer'] == s.a)
    status(s.officer.post(f'/v1/referrals/{s.held["id"]}:hold', {'note': '再核实'}), 200)
    got = status(s.officer.post(f'{s.path}:publish', key=unique()), 200).json
    expect((got['state'], got['published_by'].split(':')[0]), ('published', 'key'), 'published')
    states = {r['id']: r['state'] for r in all_items(s.officer, f'{s.path}/referrals?limit=200')}
    expect(states[s.held['id']], 'held', 'held')
    expect(set(states.values()), {'published', 'held'}, 'all others')
    status(s.officer.post(f'{s.path}:publish', key=unique()), 409, 'twice')
    expect(got['result_sha256'], s.result['result_sha256'], 'the seal')
