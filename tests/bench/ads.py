#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the text of real ads for bench_text: ads.py BILLET MEGABYTES OUT FILE...

Every FILE goes through `billet understand --json`; of each row the title and the description are
kept as they were read, ended by the unit and the record separator. The ads are repeated, each time
in another order (seed 1), until the file is as long as wanted: no cache sees the same ad soon
again. Prints how many ads there are and their bytes."""
import json
import random
import subprocess
import sys


def texts_of(billet, path):
    done = subprocess.run([billet, "understand", path, "--json"], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        if "description" in row:
            yield "%s\x1f%s\x1e" % (row.get("title", ""), row["description"])


def main():
    billet, megabytes, out = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    ads = [ad.encode() for path in sys.argv[4:] for ad in texts_of(billet, path)]
    if not ads:
        sys.exit("ads.py: no ads")
    draw, written, rounds = random.Random(1), 0, 0
    with open(out, "wb") as file:
        while written < megabytes * 1e6:
            draw.shuffle(ads)
            written += file.write(b"".join(ads))
            rounds += 1
    print("%d ads, %.1f MB, %d times: %.1f MB" % (len(ads), written / rounds / 1e6, rounds,
                                                  written / 1e6))


main()
