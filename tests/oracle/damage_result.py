# SPDX-License-Identifier: Apache-2.0
"""A result that is to be damaged: the three output files in memory, beside their bundle."""
import json
import os

import allocate
from check_output import read_certificate, read_ndjson
from oracle import referral_lines


class Result:
    """The output of one run, in memory and in its folder, with the model that it belongs to."""

    def __init__(self, folder, model):
        self.folder, self.model = folder, model
        self.lists = read_ndjson(folder, "lists.ndjson")
        self.referrals = read_ndjson(folder, "referrals.ndjson")
        self.certificate = read_certificate(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)
        return True

    def save(self):
        self.write("lists.ndjson", lines_of(self.lists))
        self.write("referrals.ndjson", lines_of(self.referrals))
        return self.write("certificate.json", lines_of([self.certificate]))

    def pairs(self):
        return [self.model.pairs[r["candidate"], r["vacancy"]] for r in self.referrals]

    def refer(self, pairs):
        """Other referrals, all else (a price certificate apart) made to agree with them; False
        if they are as good as the old ones."""
        if sound(self.model, pairs):
            return False
        self.referrals = referral_lines(pairs)
        if self.certificate["objective"]:
            worth = allocate.value(self.model, pairs)
            self.certificate["objective"] = {"tiers": list(worth[:-1]), "sum_mutual": worth[-1]}
        return self.save()

    def busy_list(self, least=1):
        return next((line for line in self.lists if len(line["pairs"]) >= least), None)


def sound(model, pairs):
    """Whether these referrals are a right answer."""
    method = model.facts.round["method"]
    if allocate.infeasible(model, pairs):
        return False
    if method == "optimal":
        best = allocate.value(model, allocate.optimal(model))
        return allocate.value(model, pairs) == best
    if method == "stable":
        return not allocate.blocking_pairs(model, pairs)
    return sorted(pairs) == sorted(allocate.choice(model))


def lines_of(rows):
    return b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)
