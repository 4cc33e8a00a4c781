"""Which boards of a portal a person finds, and as whom they read them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from parvis.catalogue.boards import Board, boards_of
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal, Service
from parvis.kit.once import once_shown
from parvis.portal.shell.middleware import portal_of
from parvis.portal.shell.stand import scope_of
from parvis.portal.tools.opening import NotGranted
from parvis.tickets.boards import SeenBoard


def services_found(portal: Portal, user: Any) -> dict[str, Service]:
    """{slug: service} of all that `user` sees, may use or handles; asked once on a page that only shows something."""

    def ask() -> set[int]:
        seen = Service.objects.filter(portal=portal)
        keys = set(seen.visible_to(user).values_list("pk", flat=True))
        return keys | set(seen.handled_by(user).values_list("pk", flat=True)) if user.is_staff else keys

    found = once_shown(("boards", portal.pk, user.pk), ask)
    return {service.slug: service for pk, service in services_of(portal).items() if pk in found}


def boards_found(portal: Portal, user: Any) -> list[Board]:
    """Those of which the person finds a service."""
    boards = boards_of(portal)
    known = services_found(portal, user) if boards else {}
    return [board for board in boards if any(slug in known for slug in board.services)]


def board_of(request: HttpRequest, key: str = "") -> SeenBoard:
    """The board of this key, by default the first. Raises Http404 where the portal has none, NotGranted where the person finds none."""
    portal, user = portal_of(request), request.user
    wanted = [board for board in boards_of(portal) if not key or board.key == key]
    if not wanted or "orders" not in portal.modules:
        raise Http404
    known = services_found(portal, user)
    board = next((one for one in wanted if any(slug in known for slug in one.services)), None)
    if board is None:
        slugs = {slug for one in wanted for slug in one.services}
        raise NotGranted([service for service in services_of(portal).values() if service.slug in slugs])
    services = {slug: known[slug] for slug in board.services if slug in known}
    return SeenBoard(board, services, scope_of(request, portal))
