"""addok beside us, on the same data: exported as it wants it, loaded into a Redis of its own, asked the same questions."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Any, Final

from parvis.bench.places.answering import Score, Scores
from parvis.bench.places.questions import REVERSE, Place, Question
from parvis.places.folding import fold

CHILD: Final = Path(__file__).with_name("addok_child.py")
SETTINGS: Final = """
QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length", "addok_france.extract_address", "addok_france.clean_query", "addok_france.remove_leading_zeros",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize", "addok.helpers.text.normalize", "addok_france.glue_ordinal", "addok_france.fold_ordinal",
    "addok_france.flag_housenumber", "addok.helpers.text.synonymize", "addok_fr.phonemicize",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber", "addok_france.make_labels", "addok.helpers.results.score_by_importance",
    "addok.helpers.results.score_by_autocomplete_distance", "addok.helpers.results.score_by_ngram_distance",
    "addok.helpers.results.score_by_geo_distance",
]
DOCUMENT_STORE_PYPATH = "addok_sqlite_store.SQLiteStore"
FILTERS = ["type", "postcode", "citycode"]
"""
"""As its documentation recommends for France."""


@dataclass(frozen=True)
class Addok:
    """`python`: of the environment that has it; `folder`: its settings, its Redis and its store, kept from one run to the next."""

    python: Path
    folder: Path

    def answers(self, asked: Sequence[Question], places: Sequence[Place]) -> tuple[Scores, str]:
        """The scores, and what it takes on the disk and in memory."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "settings.py").write_text(SETTINGS, encoding="utf-8")
        with self._redis() as environment:
            loaded = self._load(environment)
            questions, answers = self.folder / "questions.jsonl", self.folder / "answers.jsonl"
            with questions.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps({"kind": one.kind, "text": one.text}) + "\n" for one in asked)
                file.writelines(json.dumps({"kind": REVERSE, "lat": one.lat, "lon": one.lon}) + "\n" for one in places)
            subprocess.run([str(self.python), str(CHILD), str(questions), str(answers)], env=environment, check=True)  # noqa: S603  as told
            return self._read(answers, asked, places), f"{loaded}{self._sizes(environment)}"

    def _read(self, answers: Path, asked: Sequence[Question], places: Sequence[Place]) -> Scores:
        scores: Scores = {}
        every = [*asked, *(Question(REVERSE, f"{one.lon} {one.lat}", one) for one in places)]
        with answers.open(encoding="utf-8") as file:
            for question, line in zip(every, file, strict=True):
                taken, rows = json.loads(line)
                said = [(fold(number), fold(street), fold(town)) for number, street, town in rows]
                scores.setdefault(question.kind, Score()).note(taken, question.answer, said, question.text)
        return scores

    def _load(self, environment: dict[str, str]) -> str:
        """Once for each folder."""
        if (self.folder / "loaded").exists():
            return ""
        started, documents = time.perf_counter(), self.folder / "documents.sjson"
        with documents.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(document) + "\n" for document in exported())
        command = str(self.python.with_name("addok"))
        subprocess.run([command, "batch", str(documents)], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  as told
        subprocess.run([command, "ngrams"], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  as told
        documents.unlink()
        (self.folder / "loaded").touch()
        return f"loaded in {time.perf_counter() - started:.0f} s, "

    @contextmanager
    def _redis(self) -> Iterator[dict[str, str]]:
        program = shutil.which("redis-server")
        if program is None:
            raise FileNotFoundError("redis-server, which addok needs, is not installed")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "", "--appendonly", "yes"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  found on the path
        try:
            _wait_for(port)
            yield os.environ | {
                "REDIS_HOST": "127.0.0.1",
                "REDIS_PORT": str(port),
                "ADDOK_CONFIG_MODULE": str(self.folder / "settings.py"),
                "ADDOK_SQLITE_DB_PATH": str(self.folder / "documents.db"),
                "ADDOK_LOG_DIR": str(self.folder),
            }
        finally:
            process.terminate()
            process.wait(timeout=60)

    def _sizes(self, environment: dict[str, str]) -> str:
        with socket.create_connection(("127.0.0.1", int(environment["REDIS_PORT"]))) as client:
            client.sendall(b"INFO memory\r\n")
            said = client.recv(65_536).decode()
        memory = next((line.partition(":")[2] for line in said.splitlines() if line.startswith("used_memory:")), "0")
        store = (self.folder / "documents.db").stat().st_size
        return f"Redis {int(memory) / 1e6:.0f} MB, store {store / 1e6:.0f} MB"


def exported() -> Iterator[dict[str, Any]]:
    """Streets with their numbers, and communes."""
    from parvis.places import projections
    from parvis.places.departments import context_of
    from parvis.places.models import Commune, House, Street

    houses = House.objects.exclude(x=None).order_by("street_id").values_list("street_id", "number", "suffix", "national_key", "x", "y")
    numbers = _Numbers(houses.iterator(chunk_size=10_000))
    for street in Street.objects.exclude(x=None).order_by("pk").iterator(chunk_size=2000):
        lon, lat = projections.to_degrees(street.x or 0, street.y or 0, projections.of_commune(street.commune_id))
        yield {
            "_id": street.national_key, "id": street.national_key, "type": "street", "name": street.name, "postcode": street.postcode,
            "citycode": street.commune_id, "city": street.commune_name, "context": context_of(street.commune_id), "lat": lat, "lon": lon,
            "importance": log10(street.house_count + 1) / 4, "housenumbers": numbers.of(street.pk, street.commune_id),
        }  # fmt: skip
    for commune in Commune.objects.iterator(chunk_size=2000):
        yield {
            "_id": commune.code, "id": commune.code, "type": "municipality", "name": commune.name, "postcode": commune.postcodes,
            "citycode": commune.code, "city": commune.name, "context": context_of(commune.code), "lat": 46.5, "lon": 3.0,
            "importance": log10(commune.population + 1) / 6,
        }  # fmt: skip


class _Numbers:
    """Of one street after the other."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, street: int, commune: str) -> dict[str, dict[str, Any]]:
        from parvis.places import projections

        found = {}
        while self._next and self._next[0] <= street:
            own, number, suffix, key, x, y = self._next
            if own == street:
                lon, lat = projections.to_degrees(x, y, projections.of_commune(commune))
                found[f"{number} {suffix}".strip()] = {"lat": lat, "lon": lon, "id": key}
            self._next = next(self._rows, None)
        return found


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as client:
                client.sendall(b"PING\r\n")
                if client.recv(64).startswith(b"+PONG"):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError("redis-server did not answer within a minute")
