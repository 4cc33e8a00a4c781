"""The words of mails: those of the house, a portal's own beside them, how a mail then looks, and one sent to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.letters.forms import PARTS, LetterForm, Texts
from parvis.administration.letters.kinds import Kind, is_kind, kinds
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.mail.notices import letterhead
from parvis.mail.outbox import Recipient, enqueue
from parvis.mail.placeholders import known_in
from parvis.mail.rendering import Rendered, dressed
from parvis.mail.specimens import KIND, specimen
from parvis.people import limits
from parvis.people.homes import home_of
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.format.kinds import language_name
from parvis.presets.parts import MAIL, PartId

HERE, LIMIT = "letters", "mail_trial"
TEST = "test_"
"""The button that sends one in a language: `test_fr`."""
NO_SCRIPT = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "script-src": None,
    "connect-src": None,
    "font-src": None,
    "manifest-src": None,
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "sandbox": True,
}


@for_administrators
@require_safe
def letters(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/letters/list.html", {"groups": list(kinds(portal.mail_texts))}, here=HERE, portal=portal)


@csp_update({"frame-src": ["'self'"]})  # type: ignore[misc]  # django-csp types directives as its own constants
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: StaffRequest, portal_key: str, kind: str) -> HttpResponse:
    """`save` puts the words in force, `test_<language>` sends them to oneself; without either, they are only looked at."""
    portal = portal_administered(request.user, portal_key)
    if not is_kind(kind):
        raise Http404
    at = PartId("portal", portal.key)
    read = editing.read(portal, at)
    present: Texts = (read.part or {}).get(MAIL, {}).get(kind, {})
    form = LetterForm(kind, portal.languages, present, request.POST or None)
    base = request.POST.get("base", read.base)
    if request.method != "POST":
        return _shown(request, portal, kind, form, present, base)
    if not form.is_valid():
        return _shown(request, portal, kind, form, present, base, status=422)
    if tested := next((code for code in portal.languages if f"{TEST}{code}" in request.POST), ""):
        _send(request, portal, kind, form.texts, tested)
    if "save" not in request.POST:
        return _shown(request, portal, kind, form, form.texts, base)
    try:
        editing.write(portal, at, _with(read.part or {}, kind, form.texts), by=request.user, base=base)
    except editing.ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
        return _shown(request, portal, kind, form, form.texts, read.base, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, portal, kind, form, form.texts, base, status=422)
    messages.success(request, _("The words of this mail are saved: the next one that leaves has them."))
    return redirect("administration:letter", portal.key, kind)


@xframe_options_sameorigin
@csp_replace(NO_SCRIPT)  # type: ignore[misc]  # as above
@for_administrators
@require_safe
def preview(request: StaffRequest, portal_key: str, kind: str, language: str) -> HttpResponse:
    """The mail as its reader would see it, for the frame of the page; it may run and load nothing."""
    portal = portal_administered(request.user, portal_key)
    if not is_kind(kind) or language not in portal.languages:
        raise Http404
    texts = {part: {language: request.GET.get(part, "")[:most]} for part, (_label, most) in PARTS.items()}
    return HttpResponse(_rendered(portal, kind, texts, language).html)


def _with(part: Mapping[str, Any], kind: str, texts: Texts) -> dict[str, Any]:
    """The portal's part with these words for this kind; with none, it has none."""
    others = {name: said for name, said in part.get(MAIL, {}).items() if name != kind}
    mail = others | ({kind: texts} if texts else {})
    rest = {name: said for name, said in part.items() if name != MAIL}
    return rest | ({MAIL: mail} if mail else {})


def _shown(request: StaffRequest, portal: Portal, kind: str, form: LetterForm, texts: Texts, base: str, status: int = 200) -> HttpResponse:
    previews = []
    for code in portal.languages:
        said = {part: words[code] for part, words in texts.items() if words.get(code)}
        previews.append((code, language_name(code), _rendered(portal, kind, texts, code), urlencode(said)))
    context = {
        "form": form,
        "base": base,
        "kind": Kind(kind, tuple(texts)),
        "previews": previews,
        "placeholders": known_in(kind),
        "is_tried": form.is_bound,
    }
    return page(request, "administration/letters/letter.html", context, here=HERE, portal=portal, status=status)


def _rendered(portal: Portal, kind: str, texts: Texts, language: str) -> Rendered:
    with translation.override(language):
        return dressed(specimen(kind, portal.key), letterhead(portal.key), texts, language, "Camille Roux")


def _send(request: StaffRequest, portal: Portal, kind: str, texts: Texts, language: str) -> None:
    user: User = request.user
    try:
        limits.take(LIMIT, key=str(user.pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return
    to = Recipient(user.mailed_at or user.email, user.full_name, language)
    mail = enqueue(KIND, to=to, organisation=home_of(user), portal_key=portal.key, context={"kind": kind, "texts": texts})
    if mail is None:
        messages.error(request, _("Your account has no e-mail address."))
    elif settings.EMAIL_HOST:
        messages.success(request, _("A test mail leaves for %(address)s.") % {"address": to.email})
    else:
        messages.error(request, _("No outgoing host is configured: the test mail waits with the others."))
