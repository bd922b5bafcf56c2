#!/usr/bin/env python3
"""Check a backup's chain without the program that wrote it.

usage: verify-backup.py BACKUP [HEAD ...]

A backup is a zip: manifest.json states the founding line and the head, journal.jsonl holds one entry a line. Every line
of an entry is hashed as it was stored, the entry chains them to the entry before. HEAD is one published elsewhere, as
"position:hash" or "position hash": the entry of that position has to have that hash.
"""
import hashlib
import json
import re
import sys
import zipfile


def line_hash(line):
    return hashlib.sha256(b"\x00" + line.encode("utf-8")).digest()


def entry_hash(previous, lines):
    return hashlib.sha256(b"\x01" + previous + b"".join(lines)).digest()


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    published = [re.split(r"[:@ ]+", head.strip()) for head in sys.argv[2:]]
    with zipfile.ZipFile(sys.argv[1]) as backup:
        manifest = json.loads(backup.read("manifest.json"))
        previous = line_hash(manifest["founding"])
        position, withheld, seen = 0, 0, {}
        with backup.open("journal.jsonl") as journal:
            for row in journal:
                entry = json.loads(row)
                position += 1
                if entry["position"] != position:
                    sys.exit(f"entry {position} is missing: found {entry['position']}")
                lines = [(entry["header"], entry.get("withheld"))]
                lines += [(line["line"], line.get("withheld")) for line in entry["lines"]]
                withheld += sum(1 for _, original in lines if original)
                hashes = [bytes.fromhex(original) if original else line_hash(text) for text, original in lines]
                previous = entry_hash(previous, hashes)
                if previous.hex() != entry["hash"]:
                    sys.exit(f"entry {position} does not chain: its lines were changed, or an entry before it")
                seen[str(position)] = previous.hex()
    for where, expected in published:
        if seen.get(where) != expected:
            sys.exit(f"entry {where} has another hash than the head published elsewhere")
    if seen and seen[str(position)] not in manifest["head"]:
        sys.exit("the last entry is not the head that the manifest states")
    print(f"{position} entries chain, {withheld} lines withheld, {len(published)} published heads agree")
    print(f"head {position}:{previous.hex()}")


if __name__ == "__main__":
    main()
