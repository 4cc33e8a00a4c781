"""Run by the Python that has addok, and by no other: answers the questions of a file in the same process, as `answering.ours` does.

`addok_child.py QUESTIONS ANSWERS`: lines of JSON in, {kind, text} or {kind, lat, lon}; lines out, [milliseconds, [[number, street, town], …]].
"""

import json
import sys
import time
from pathlib import Path

from addok.config import config

config.load()

from addok.core import reverse, search  # noqa: E402  addok reads its settings before anything else


def main(asked: Path, answered: Path) -> None:
    search("rue de la paix")
    with asked.open(encoding="utf-8") as questions, answered.open("w", encoding="utf-8") as answers:
        for line in questions:
            question = json.loads(line)
            started = time.perf_counter()
            if "text" in question:
                found = search(question["text"], limit=10, autocomplete=True)
            else:
                found = reverse(lat=question["lat"], lon=question["lon"], limit=10)
            rows = [one.format()["properties"] for one in found]
            taken = (time.perf_counter() - started) * 1000
            said = [[row.get("housenumber", ""), row.get("street") or row.get("name", ""), row.get("city", "")] for row in rows]
            answers.write(json.dumps([taken, said]) + "\n")


main(Path(sys.argv[1]), Path(sys.argv[2]))
