#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The bars of README.md here, held by the development half: one test a bar, skipped where the ads
are not beside the checkout. The half kept apart is for people: score.py --held."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import draw  # noqa: E402
import score  # noqa: E402


def main():
    if not os.path.isdir(draw.POSTINGS):
        print("1..0 # SKIP the data is not beside this checkout")
        return
    billet = os.path.join(score.BUILD, "billet")
    with tempfile.TemporaryDirectory(prefix="b.", dir="/tmp") as folder:
        found = score.answers(billet, folder)
        ads, titles = score.score_ads("dev", found), score.score_titles("dev", billet, folder)
    lines = [line for line in score.lines_of(ads, titles) if line[3] is not None]
    print(f"1..{len(lines)}")
    for number, (name, share, counts, bar) in enumerate(lines, 1):
        state = "ok" if share is not None and share >= bar else "not ok"
        print(f"{state} {number} - {name.strip()}: {100 * (share or 0):.1f} of {100 * bar:.0f}")
        print(f"# {counts}")


if __name__ == "__main__":
    main()
