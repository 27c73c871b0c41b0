# SPDX-License-Identifier: Apache-2.0
"""The last chapter of flow.py: consents withdrawn, the seal verified, the next round, outcomes."""
import json
import os

from city import expect, status
from flow_base import MASKED, all_items, case, shortlist


# --- afterwards ----------------------------------------------------------------------------------------

@case
def a_key_goes_into_a_new_file(s):
    """A file that is there is not written over, and no key is made that nobody has."""
    before = s.home.psql('SELECT count(*) FROM api_key')
    for path, code in ((s.home.key_file('officer'), 'cli.key_file_exists'), ('/nowhere/x.key', 'cli.key_file')):
        done = s.home.billet('--json', 'key', 'new', '--role', 'officer', '--name', 'x', '--out', path)
        expect((done.returncode, code in done.stderr), (1, True), done.stderr)
    expect(s.home.psql('SELECT count(*) FROM api_key'), before, 'keys')


@case
def consent_withdrawn(s):
    """Who withdraws consent to matching is gone from the next list; the seal stays as it was."""
    who = s.opened['candidate']
    mine = [r['id'] for r in s.referrals if r['candidate'] == who]
    consents = s.officer.get('/v1/consents', candidate=who).json['items']
    for consent in consents:
        if consent['purpose'] == 'match':
            status(s.officer.post(f'/v1/consents/{consent["id"]}:withdraw', {'reason': '本人要求'}), 200)
    for referral in mine:
        told = status(s.officer.get(f'/v1/referrals/{referral}'), 200).json
        expect((told['referral']['state'], told['history'][-1]['to']), ('withdrawn', 'withdrawn'), 'referral')
    rows = shortlist(s.firm, s.path).json['rows']
    assert not any(MASKED & set(r) for r in rows), 'nobody is named any more'
    rows = shortlist(s.officer, s.path).json['rows']
    expect(len(rows), len([r for r in s.referrals if r['candidate'] != who and r['id'] != s.held['id']]), 'rows')
    expect(s.officer.get(s.path).json['result_sha256'], s.result['result_sha256'], 'seal')


@case
def bundles(s):
    """The sealed round as files is verified, by what was sealed, after all that happened since."""
    folder = os.path.join(s.home.top, 'bundle')
    key = ('--key-file', s.home.key_file('officer'))
    s.home.must(*key, 'round', 'bundle', str(s.round), folder)
    s.home.must('verify', folder)
    told = json.loads(s.home.must(*key, '--json', 'round', 'verify', str(s.round)))
    expect((told['verdict'], told['referrals']), ('valid', s.result['counts']['referrals']), 'verdict')
    text = b''.join(open(os.path.join(folder, f), 'rb').read() for f in os.listdir(folder)).decode()
    assert '样' not in text and '154000' not in text, 'a bundle names nobody'


@case
def the_next_round(s):
    """The next round leaves out who has no consent, and does not refer a pair that is alive again."""
    done = s.home.round(s.drive, s.policy, date=None, method='stable')
    path = f'/v1/rounds/{done["id"]}'
    again = all_items(s.officer, f'{path}/referrals?limit=200')
    alive = {(r['candidate'], r['employer']) for r in all_items(s.officer, f'{s.path}/referrals?limit=200')
             if r['state'] == 'published'}
    assert again and not alive & {(r['candidate'], r['employer']) for r in again}, 'barred'
    assert s.opened['candidate'] not in {r['candidate'] for r in again}, 'no consent'
    expect(done['funnel']['candidates']['no_consent'] >= 1, True, 'funnel')
    status(s.officer.post(f'{path}:withdraw', {'reason': '只是试算'}), 200)
    expect({r['state'] for r in all_items(s.officer, f'{path}/referrals?limit=200')}, {'withdrawn'}, 'withdrawn')


@case
def a_referrals_life(s):
    """Accepted, placed, declined with a reason; each step once, in order."""
    alive = [r for r in all_items(s.officer, f'{s.path}/referrals?limit=200') if r['state'] == 'published']
    one, two = alive[0]['id'], alive[1]['id']
    status(s.officer.post(f'/v1/referrals/{one}:place', {}), 409, 'not accepted yet')
    status(s.officer.post(f'/v1/referrals/{one}:accept', {}), 200)
    status(s.officer.post(f'/v1/referrals/{one}:place', {'note': '已签合同'}), 200)
    status(s.officer.post(f'/v1/referrals/{one}:decline', {'side': 'candidate', 'reason': 'pay'}), 409, 'placed')
    status(s.officer.post(f'/v1/referrals/{two}:decline', {'side': 'employer', 'reason': 'skills'}), 200)
    told = s.officer.get(f'/v1/referrals/{two}').json
    expect((told['history'][-1]['side'], told['history'][-1]['reason']), ('employer', 'skills'), 'reason')
    tag = s.officer.get(f'/v1/referrals/{one}').headers['ETag']
    expect(tag, '"4"', 'version')
