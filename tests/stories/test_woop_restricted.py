"""WOOP, security reports: the security team and the author alone, through every door that somebody else has."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.test_woop import fill, reference_of, signed_in
from tests.stories.test_woop_personal_data import enter_desk
from tests.stories.test_woop_sharing import writes
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]


def reported(author: Visitor, service: str, title: str) -> str:
    author.open(f"/services/{service}/new")
    fill(author, title)
    return reference_of(author)


def found(person: Visitor, mark: str) -> list[str]:
    """The counters of the list for requests with this word: others file theirs meanwhile."""
    person.open(f"/tickets?state=all&q={mark}")
    return re.findall(r"\d+", person.page.locator("#list-states").inner_text())


@pytest.mark.parametrize("service", ["faille-de-securite", "securite-assistance"])
def test_nobody_else_reads_finds_counts_exports_or_is_told_of_it(visitor: NewVisitor, house: House, service: str):
    mark = f"zq{uuid4().hex[:8]}"
    author, leader = signed_in(visitor, "theo.garnier"), signed_in(visitor, "camille.roy")
    reference = reported(author, service, f"Page ouverte {mark}")
    author.open(f"/t/{reference}")
    author.sees(f"Page ouverte {mark}", "L’organisation ne la voit pas.")
    author.page.locator("#reply textarea").fill(f"Preuve {mark}")
    author.page.locator("#reply input[type=file]").first.set_input_files(
        {"name": f"{mark}.txt", "mimeType": "text/plain", "buffer": mark.encode()}
    )
    author.sees(f"{mark}.txt")
    author.go(author.page.locator("#reply .composer__bar .btn--primary"))
    file = author.page.get_by_role("link", name=f"{mark}.txt").first.get_attribute("href")
    assert file is not None
    path = file.removeprefix("/p/woop")
    assert author.fetched(path)[:2] == (200, mark.encode())

    assert (found(author, mark), found(leader, mark)) == (["1"], ["0"])
    for login in ("camille.roy", "ines.caradec", "lina.perrot", "karim.belkacem"):
        other = leader if login == "camille.roy" else signed_in(visitor, login)
        assert {other.fetched(one)[0] for one in (f"/t/{reference}", f"/t/{reference}/print", f"/t/{reference}/pdf", path)} == {404}, login
        for address in (f"/tickets?state=all&q={mark}", "/tickets?state=all&by=organisation", f"/search?q={mark}", f"/search?q={reference}",
                        "/tickets/export.csv?state=all", "/organisation", "/"):  # fmt: skip
            status, body, _headers = other.fetched(address)
            said = body.decode("utf-8-sig").replace(f'value="{mark}"', "").replace(f"q={mark}", "").replace(f"« {mark} »", "")
            assert (status, f"Page ouverte {mark}" in said, f"/t/{reference}" in said) == (200, False, False), (login, address)
    nobody = visitor("woop")
    nobody.open(f"/t/{reference}")
    assert nobody.path.startswith("/login")

    for login in ("samira.haddad", "thomas.brun"):  # agents of the same portal, of other teams
        agent = visitor("woop")
        enter_desk(agent, login)
        assert agent.fetched(f"//desk/t/{reference}")[0] == 404
        for address in (
            f"//desk/queue?view=all&q={mark}",
            f"//desk/search?q={mark}",
            f"//desk/customers?q={mark}",
            "//desk/queue?view=all",
        ):
            assert f"Page ouverte {mark}" not in agent.fetched(address)[1].decode(), (login, address)

    claire = visitor("woop")
    enter_desk(claire, "claire.dumas")
    claire.open(f"//desk/t/{reference}")
    claire.sees(f"Page ouverte {mark}", f"Preuve {mark}")
    writes(claire, reference, f"Nous corrigeons {mark}")
    mail = house.mail("theo.garnier@maison-lagrange.example", reference)
    assert "confidentielle" in mail.subject + mail.text
    author.open(f"/t/{reference}")
    author.sees(f"Nous corrigeons {mark}")
    assert [mail.subject for mail in house.inbox.latest(200) if mark in mail.subject + mail.text + mail.html] == []
    readers = {mail.to.rpartition("<")[2].rstrip(">") for mail in house.inbox.latest(200) if reference in mail.subject}
    assert readers <= {"theo.garnier@maison-lagrange.example", "claire.dumas@woop.example"}


def test_in_english_too(visitor: NewVisitor):
    emma = signed_in(visitor, "emma.walsh", "en")
    emma.open("/services/faille-de-securite")
    emma.sees("Report a security flaw found on the Woop platform")
    emma.open("/services/faille-de-securite/new")
    emma.sees("Only the security team and you read this request. Your organisation does not see it.")
    reference = reported(emma, "faille-de-securite", f"Guessable link {uuid4().hex[:6]}")
    emma.open(f"/t/{reference}")
    expect(emma.page.locator("section[aria-labelledby=side-people]")).to_contain_text("The organisation does not see it.")
