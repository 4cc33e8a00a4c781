"""Who administers an operator's organisation ticks what a colleague may use; the colleague sees it, with script and without."""

from __future__ import annotations

import re

import pytest

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.visitor import NewVisitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

SERVICE, TITLE = "/services/port-25", "port 25"


@pytest.mark.parametrize(
    ("login", "name", "has_script"), [("yann.lebihan", "Yann Le Bihan", True), ("sophie.quere", "Sophie Quéré", False)]
)
def test_an_administrator_ticks_a_service_and_the_person_sees_it(
    house: House, visitor: NewVisitor, login: str, name: str, has_script: bool
):
    colleague = visitor("operateurs")
    colleague.sign_in(login, PASSWORD)
    assert colleague.page.goto(colleague.at(SERVICE)).status == 404

    marc = visitor("operateurs", has_script=has_script)
    marc.sign_in("marc.delaunay", PASSWORD)
    marc.open("/organisation")
    marc.follow("Personnes et accès")
    box = marc.page.get_by_role("checkbox", name=re.compile(rf"^{name}.*{TITLE}"))
    assert not box.is_checked()
    box.check()
    if has_script:
        assert marc.page.get_by_role("group", name="Modifications en attente").get_by_text("1 modification à enregistrer").is_visible()
    marc.press("Vérifier et enregistrer")
    assert marc.page.locator("[data-changed]").count() == 1
    marc.press("Enregistrer et prévenir une personne")

    assert colleague.open(SERVICE).status == 200
    assert house.mail(f"{login}@armor-telecom.example", "Vos accès ont changé")
