# SPDX-License-Identifier: Apache-2.0
"""From files to shortlists, as the people of a city do it: one story in the order of the work.

Employers post by their own reference, officers import files, a drive is opened, a round frozen,
run, confirmed and published by a worker and a person; each role takes its list away and sees
what it may see; consents are given and withdrawn. Refusals of single routes are routes.py's.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
import flow_base  # noqa: E402
import flow_register  # noqa: E402, F401  the chapters, in order
import flow_round  # noqa: E402, F401
import flow_lists  # noqa: E402, F401
import flow_after  # noqa: E402, F401


class Story:
    def __init__(self, home):
        self.home = home
        self.officer, self.county = home.as_('officer'), home.as_('kundulun')
        self.supervisor, self.organiser = home.as_('supervisor'), home.as_('organiser')


def main():
    with city.City() as home:
        home.serve()
        home.worker()
        tap = city.run(flow_base.CASES, Story(home))
        errors = [x for p in (home.server, *home.workers) for x in p.lines() if x['level'] in ('error', 'warn')]
        tap.ok(not errors, 'nothing went wrong in the logs', *errors[:5])
        tap.ok(home.stop() == 0 and home.workers[0].end() == 0, 'both programs end well')
        tap.done()


if __name__ == '__main__':
    main()
