"""A browser without script does every job of a customer: sign in, ask with a file, answer, sign out."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.stories.visitor import NewVisitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(200)]


def test_signing_in_asking_with_a_file_answering_and_signing_out(visitor: NewVisitor):
    town, title = visitor("yservice", has_script=False), f"Le reçu ne s’imprime pas {uuid4().hex[:6]}"
    town.sign_in("bastien.roques", "parvis-demo")
    town.open("/services/ypark-bug/new")
    town.choose("Module concerné", "Horodateurs")
    town.say({"Résumé": title})
    town.page.locator("textarea[name=description]").fill("Le papier sort blanc.")
    town.press("SUIVANT", exact=True)
    town.choose("Gêne pour votre service", "Gêne mineure")
    town.choose("Qui est concerné", "Moi seulement")
    town.page.locator("input[type=file]").set_input_files([{"name": "reçu.txt", "mimeType": "text/plain", "buffer": b"blanc"}])  # type: ignore[list-item]
    town.press("SUIVANT", exact=True)
    town.sees(title, "reçu.txt")
    town.press("ENREGISTRER LA DEMANDE")
    town.heading("a été enregistrée.")
    reference = town.page.locator(".ref").first.inner_text()

    town.open(f"/t/{reference}")
    town.page.locator("textarea[name=body]").fill("C’est aussi le cas du 14.")
    town.page.locator("#reply input[type=file]").set_input_files([{"name": "14.txt", "mimeType": "text/plain", "buffer": b"blanc"}])  # type: ignore[list-item]
    town.press("Envoyer", exact=True)
    town.sees("C’est aussi le cas du 14.", "14.txt")
    town.open("/tickets?q=papier")
    town.open("/logout")
    town.press("Déconnexion")
    town.sees("Votre session est fermée.", "Me connecter")
