"""`./parvis bench places`: looking up addresses among many, beside addok where it is told where that is; loading files; a building's page."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

WARM = 20


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="parvis bench places", description="The database is that of PARVIS_DATABASE_URL (an empty one), else SQLite."
    )
    parser.add_argument("--houses", type=int, default=200_000)
    parser.add_argument(
        "--communes", type=Path, help="all French towns, `communes.json` of npm @etalab/decoupage-administratif (default: 370 of them)"
    )
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    parser.add_argument("--data", type=Path, help="keep the database, and what addok loads, here (default: a folder that goes away)")
    parser.add_argument("--keep", action="store_true", help="measure what the database already holds")
    parser.add_argument(
        "--addok", type=Path, metavar="PYTHON", help="the Python of an environment with addok, addok-fr, addok-france, addok-sqlite-store"
    )
    parser.add_argument("--misses", action="store_true", help="say what was not found first")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--files", type=int, metavar="LINES", help="measure instead how fast files of so many lines are loaded")
    instead.add_argument("--pages", action="store_true", help="make buildings and their network too, and measure instead the page of one")
    parser.add_argument("--out", type=Path, help="write the table to this file too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        from parvis.bench.commands import prepare  # which imports this module

        data = options.data or Path(folder)
        prepare(data)
        import django  # the environment above decides which database is opened

        django.setup()
        return run(options, data)


def run(options: argparse.Namespace, data: Path) -> int:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    text = files(options, data) if options.files else pages(options) if options.pages else look_up(options, data)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    return 0


def files(options: argparse.Namespace, data: Path) -> str:
    from parvis.bench.places.loading import measured

    lines = [f"{_machine()}\n", *measured(data, options.files)]
    text = "\n".join(lines)
    print(text)
    return f"{text}\n"


def pages(options: argparse.Namespace) -> str:
    from django.core.management import call_command

    from parvis.bench.places.pages import measured

    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not options.keep:
        _fill(options)
    text = f"{_machine()}; {measured(options.questions, random.Random(6))}\n"  # noqa: S311  repeatable on purpose
    print(text)
    return text


def look_up(options: argparse.Namespace, data: Path) -> str:
    from django.db import connection

    from parvis.bench.places.answering import ours, table
    from parvis.bench.places.beside import Addok
    from parvis.bench.places.questions import questions
    from parvis.places.models import House, Street

    if not options.keep:
        _fill(options)
    chance = random.Random(6)  # noqa: S311  repeatable on purpose
    places = sampled(options.questions, chance)
    asked = list(questions(places, chance))
    ours(asked[:WARM], places[:WARM])
    columns = {f"Parvis, {connection.vendor}": ours(asked, places)}
    said = f"{_machine()}; {House.objects.count():,} houses, {Street.objects.count():,} streets; {_size()}"
    if options.addok:
        columns["addok"], sizes = Addok(options.addok.absolute(), data.resolve() / "addok").answers(asked, places)
        said = f"{said}; addok: {sizes}"
    text = f"{said}\n\n{table(columns)}\n"
    print(text)
    if options.misses:
        for name, scores in columns.items():
            print("\n".join(f"{name}, {kind}: {miss}" for kind, score in scores.items() for miss in score.misses))
    return text


def sampled(count: int, chance: random.Random) -> list:  # type: ignore[type-arg]  # of Place, imported once Django is ready
    from django.db.models import Max, Min

    from parvis.bench.places.questions import Place
    from parvis.places import projections
    from parvis.places.models import House

    ends = House.objects.aggregate(first=Min("pk"), last=Max("pk"))
    known = range(ends["first"] or 0, (ends["last"] or 0) + 1)
    rows = House.objects.select_related("street").exclude(x=None).in_bulk(chance.sample(known, min(len(known), count * 2)))
    found = []
    for house in sorted(rows.values(), key=lambda one: one.pk % 1009)[:count]:
        street, x, y = house.street, house.x or 0.0, house.y or 0.0
        lon, lat = projections.to_degrees(x, y, projections.of_commune(street.commune_id))
        number = f"{house.number} {house.suffix}".strip()
        found.append(Place(number, street.name, street.postcode, street.commune_name, x, y, lon, lat))
    return found


def _fill(options: argparse.Namespace) -> None:
    from parvis.places.generating.making import generate

    started = time.perf_counter()
    generate(options.houses, communes=options.communes, only_addresses=not options.pages)
    print(f"made {options.houses:,} houses in {time.perf_counter() - started:.0f} s")


def _machine() -> str:
    from django.db import connection

    from parvis.bench.report import machine

    return f"{machine()}; {connection.vendor}"


def _size() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return f"{cursor.fetchone()[0] / 1e6:.0f} MB"
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return f"{cursor.fetchone()[0] / 1e6:.0f} MB"
