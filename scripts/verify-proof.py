#!/usr/bin/env python3
"""Check the proof of one entry without the record and without the program that wrote it.

usage: verify-proof.py PROOF HEAD

PROOF was written by `switchover prove`. HEAD is a head that was published elsewhere, as "position:hash": in a pack, an
export or a backup that left the house. The entry's lines are hashed as they stand, chained to the entry before, and
followed by the hashes of every entry up to the head: all of it has to come out at HEAD.
"""
import hashlib
import json
import sys


def line_hash(line):
    return hashlib.sha256(b"\x00" + line.encode("utf-8")).digest()


def entry_hash(previous, lines):
    return hashlib.sha256(b"\x01" + previous + b"".join(lines)).digest()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        proof = json.load(file)
    published = sys.argv[2].strip().lower()
    if proof.get("switchover_proof") != 1:
        sys.exit("this is no proof of a form that is known here")
    entry = proof["entry"]
    for n, line in enumerate(entry["lines"]):
        # A withheld line is shown by its substitute; the hash is that of the line as it was written.
        if "line" in line and not line.get("withheld") and line_hash(line["line"]).hex() != line["hash"]:
            sys.exit(f"line {n} of the entry was changed")
    at = entry_hash(bytes.fromhex(entry["previous"]), [bytes.fromhex(line["hash"]) for line in entry["lines"]])
    if at.hex() != entry["hash"]:
        sys.exit("the entry does not have the hash that it states")
    position = entry["position"]
    for lines in proof["after"]:
        position += 1
        at = entry_hash(at, [bytes.fromhex(line) for line in lines])
    if f"{position}:{at.hex()}" != published:
        sys.exit(f"the proof leads to {position}:{at.hex()}, which is not the head published elsewhere")
    print(f"entry {entry['position']} stands in the record of head {published}")
    for n, line in enumerate(entry["lines"]):
        name = "header" if n == 0 else f"line {n}"
        print(f"{name}{' (partly withheld)' if line.get('withheld') else ''}: {line.get('line', 'not shown')}")


if __name__ == "__main__":
    main()
