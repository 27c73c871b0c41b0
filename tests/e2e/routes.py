# SPDX-License-Identifier: Apache-2.0
"""Every route of the public listener: once as it should go, and refused in every way.

The table of routes comes from the program's own (route_table). STEPS walks through all of them
in an order in which each finds what it needs; a route without a step fails. The refusals (no
key, wrong role, wrong method, unknown names, wrong types, missing members, too large, wrong
version, repeated keys) follow from the columns of a route and the fields of its use case.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import city  # noqa: E402
from city import expect  # noqa: E402
from routes_again import heads, languages, pages, retried_imports, retried_moves, retries, versions  # noqa: E402
from routes_base import ROUTES, STEPS, World, milestone, route_of, step, step_name  # noqa: E402
from routes_refused import checks_of  # noqa: E402


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
