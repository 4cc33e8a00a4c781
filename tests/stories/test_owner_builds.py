"""An owner's service from nothing to a customer's request, changed while people use it, and taken away as a preset (issue 5, «Done when» 1)."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(900)]
PASSWORD = "parvis-demo"
HERE = "//admin/yservice"


def at_the_desk(agent: Visitor, login: str) -> None:
    agent.open("//desk/login")
    agent.page.locator("input[name=login]").fill(login)
    agent.page.locator("input[name=password]").fill(PASSWORD)
    agent.press("Se connecter")


def fill(owner: Visitor, **names: str) -> None:
    """Controls by their names, `__` for a dot."""
    for name, text in names.items():
        owner.page.locator(f'main [name="{name.replace("__", ".").lstrip("_")}"]').fill(text)


def save(owner: Visitor) -> None:
    owner.go(owner.page.locator("main .savebar button.btn--primary"))


def publish(owner: Visitor, number: int) -> None:
    owner.press(f"Publier la version {number}")
    owner.sees(f"La version {number} est publiée.")


def preset(data: Path, *words: str) -> None:
    environment = {**os.environ, "PARVIS_DATA_DIR": str(data), "PARVIS_TEST": "1"}
    environment.pop("PARVIS_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "parvis", *words], check=True, env=environment, capture_output=True, timeout=400)


def test_an_owner_builds_a_service_and_customers_use_it(visitor: NewVisitor, house: House, tmp_path: Path):
    title = f"Borne en panne {uuid4().hex[:6]}"
    owner = visitor("yservice")
    at_the_desk(owner, "admin")

    # built
    owner.open(f"{HERE}/services/")
    owner.follow("Ajouter un type de demande")
    fill(owner, title=title)
    owner.page.locator("[name=workflow]").select_option("assistance")
    owner.press("Préparer")
    one = owner.page.url.removesuffix("/form")
    slug = one.rpartition("/")[2]
    owner.open(f"{one}/fields/new?type=choice&step=request")
    fill(owner, label__fr="Nature de la panne", _0__label__fr="Écran noir")
    save(owner)
    owner.go(owner.page.locator("#field-nature_de_la_panne").get_by_role("link", name="Modifier"))
    fill(owner, _1__label__fr="Paiement refusé")
    owner.press("Ajouter ce choix")
    owner.open(f"{one}/fields/new?type=long_text&step=request")
    fill(owner, label__fr="Message affiché")
    save(owner)
    owner.open(f"{one}/fields/message_affiche/show")
    owner.page.locator("[name='group.add']").select_option("nature_de_la_panne")
    owner.press("Ajouter un test")
    owner.press("Enregistrer", exact=True)
    owner.open(f"{one}/form")
    owner.sees("Si «\u202fNature de la panne\u202f» vaut «\u202fÉcran noir\u202f»")

    # put in order by the keyboard alone: the focus stays on the button of the field that moved
    owner.page.locator("#up-message_affiche").focus()
    owner.page.keyboard.press("Enter")
    expect(owner.page.locator("#editor ol li").nth(1)).to_contain_text("Message affiché")
    expect(owner.page.locator("#up-message_affiche")).to_be_focused()
    owner.page.locator("#down-message_affiche").press("Enter")
    expect(owner.page.locator("#editor ol li").nth(2)).to_contain_text("Message affiché")

    # the preview follows the condition
    preview = owner.page.locator("#preview")
    expect(preview.get_by_label("Message affiché")).to_be_hidden()
    preview.get_by_label("Écran noir").check()
    expect(preview.get_by_label("Message affiché")).to_be_visible()

    # rights, translation
    owner.open(f"{one}/rights")
    for name, value in {"grants.see": "everyone", "grants.use": "customers"}.items():
        owner.page.locator(f'[name="{name}"][value="{value}"]').check()
    owner.page.locator('[name="grants.handle"]').first.check()
    save(owner)
    owner.open(f"{one}/translate")
    for box in owner.page.locator("[data-lacking] [name$='/en']").all():
        box.fill(f"In English {uuid4().hex[:4]}")
    save(owner)
    owner.sees("Chaque texte existe dans chaque langue.")

    # tried, without a trace, then published
    owner.open(f"{one}/try")
    owner.sees("aucune demande n’est envoyée")
    fill(owner, summary="Borne de la gare")
    owner.page.get_by_label("Paiement refusé").check()
    owner.press("Continuer")
    owner.sees("Ce qui suivrait", "Borne de la gare")
    publish(owner, 1)

    # used by a customer; another has begun
    customer = visitor("yservice")
    customer.sign_in("thomas.leroy", PASSWORD)
    customer.open(f"/services/{slug}/new")
    fill(customer, summary="Borne du marché")
    customer.page.get_by_label("Paiement refusé").check()
    customer.go(customer.page.locator("#ask .btn--primary"))
    if "/done/" not in customer.page.url:
        customer.go(customer.page.locator("main form .btn--primary"))
    reference = customer.page.url.rpartition("/")[2]
    late = visitor("yservice")
    late.sign_in("saint-aubin", PASSWORD)
    late.open(f"/services/{slug}/new")
    fill(late, summary="Borne du port")
    late.page.get_by_label("Paiement refusé").check()
    late.press("Garder en brouillon")

    # changed: the draft follows, the filed request keeps its version
    owner.open(f"{one}/fields/new?type=text&step=request")
    fill(owner, label__fr="Numéro de la borne", label__en="Number of the terminal")
    save(owner)
    owner.open(f"{one}/compare")
    owner.sees("1 formulaire en cours de saisie suivra la nouvelle version.", "Numéro de la borne")
    publish(owner, 2)
    late.open(f"{late.at(f'/services/{slug}/new')}?")
    late.sees("Numéro de la borne")
    expect(late.page.locator("[name=summary]")).to_have_value("Borne du port")
    customer.open(f"/t/{reference}")
    customer.sees("Borne du marché")
    customer.does_not_see("Numéro de la borne")

    # taken away as a preset, and the same in an empty database
    status, packed, _headers = owner.fetched(f"{HERE}/export.zip")
    assert status == 200
    archive = zipfile.ZipFile(io.BytesIO(packed))
    archive.extractall(tmp_path)
    assert f"yservice/services/{slug}.toml" in archive.namelist()
    preset(tmp_path / "data", "migrate")
    preset(tmp_path / "data", "preset", "apply", str(tmp_path / "yservice"))
    preset(tmp_path / "data", "preset", "export", "yservice", "--to", str(tmp_path / "again"))
    again = {str(path.relative_to(tmp_path / "again")): path.read_bytes() for path in (tmp_path / "again").rglob("*") if path.is_file()}
    assert again == {name.removeprefix("yservice/"): archive.read(name) for name in archive.namelist()}
