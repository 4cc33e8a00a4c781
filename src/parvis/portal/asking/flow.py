"""A form on its way: which service, whose draft, which pages are done and which comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from parvis.catalogue.covering import counts_on
from parvis.catalogue.models import Service
from parvis.intake.context import Context
from parvis.intake.definition import Definition, Step
from parvis.intake.files import id_of
from parvis.intake.forms import StepForm, build_step
from parvis.intake.models import FormVersion
from parvis.intake.owner import Owner
from parvis.intake.visibility import page_after, visible_pages
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.people.models import Organisation, User
from parvis.planning.coverage import reason
from parvis.portal.asking.basket import Basket
from parvis.portal.asking.visitor import person, visitor_hash
from parvis.portal.shell.audience import audience_of
from parvis.portal.shell.middleware import portal_of
from parvis.portal.shell.stand import filing_place, stand_of
from parvis.tickets import checks, drafts, filling
from parvis.tickets.asking import context_of
from parvis.tickets.carrying import ORIGIN
from parvis.tickets.contract import FormTerms, judged
from parvis.tickets.contract_sheet import ContractSheet
from parvis.tickets.facts import Facts, Origin, answers_from
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.submission import current_form

CONDITIONS = "_conditions"
"""Among a draft's done steps: they were accepted. No step can be called so."""


class Flow:
    """`draft` is None until the first thing is sent: looking at a form writes nothing.

    A page belongs to the draft of its key: two windows on one form are two drafts, and neither writes into the other.
    """

    def __init__(self, request: HttpRequest, service: Service) -> None:
        self.request, self.service = request, service
        self.draft, self.has_others = self._found()
        self.changed: tuple[str, ...] = ()
        if self.draft:
            resumed = drafts.resume(self.draft)
            self.draft, self.changed = resumed.draft, resumed.changed

    @classmethod
    def of(cls, request: HttpRequest, slug: str) -> Flow:
        """Raises Http404 for a service that this visitor may not even see."""
        seen = Service.objects.visible_to(request.user).filter(portal=portal_of(request), slug=slug)
        service = seen.select_related("portal", "workflow", "form", "family").first()
        if service is None:
            raise Http404
        return cls(request, service.speak_to(audience_of(request, service.portal)))

    def _found(self) -> tuple[Draft | None, bool]:
        """The draft of the page's key, or the last one where the page has none yet; whether there are others of this service."""
        mine = drafts.mine(self.person, visitor_hash(self.request))
        own, key = mine.filter(service=self.service, kind="form", ticket=None), self.sent_key
        latest = list(own[:2])
        if key is None and self._asked_origin:
            found = next((one for one in own if drafts.origin_of(one) == self._asked_origin.query), None)
            return found, any(one != found for one in latest)
        found = latest[0] if latest and key is None else next((one for one in latest if one.key == key), None)
        if found is None and len(latest) > 1:
            found = own.filter(key=key).first()
        return found, any(one != found for one in latest)

    @property
    def person(self) -> User | None:
        return person(self.request)

    @cached_property
    def is_usable(self) -> bool:
        return Service.objects.usable_by(self.request.user).filter(pk=self.service.pk).exists()

    def begin(self, key: UUID | None = None) -> Draft:
        """The draft, made now if there is none; `key`, or the page's own, becomes its key, so that sending twice files once."""
        if self.draft is None:
            owner = self.person
            session_hash = "" if owner else visitor_hash(self.request, make=True)
            answers = self.answers | ({ORIGIN: self.origin.query} if self.origin else {})
            self.draft = drafts.start(self.service, owner=owner, session_hash=session_hash, answers=answers, key=key or self.sent_key)
            for read in ("context", "key"):
                self.__dict__.pop(read, None)
        return self.draft

    @property
    def sent_key(self) -> UUID | None:
        try:
            return UUID(self.request.POST.get("key") or self.request.GET.get("key", ""))
        except ValueError:
            return None

    @cached_property
    def key(self) -> UUID:
        return self.draft.key if self.draft else self.sent_key or uuid7()

    # --- the form ---

    @cached_property
    def version(self) -> FormVersion:
        return self.draft.form_version if self.draft else current_form(self.service)

    @property
    def definition(self) -> Definition:
        return self.version.definition

    @property
    def answers(self) -> dict[str, Any]:
        return drafts.answers_in(self.draft) if self.draft else self._earlier_answers

    @cached_property
    def organisation(self) -> Organisation | None:
        """The one the request is made for: where the person stands."""
        return filing_place(self.request)

    @property
    def stands_at(self) -> str:
        """The path of that organisation, where the pages of the portal say where one stands."""
        stand, home = stand_of(self.request), self.organisation
        if not (stand and stand.is_shown and home):
            return ""
        place = next((one for one in stand.places if one.pk == home.pk), stand.place)
        return " > ".join(place.path)

    @property
    def heading(self) -> str:
        """What the one page of the form is about, where that says more than the name of the service."""
        said = pick(self.definition.steps[0].title)
        return said if self.is_single and said != pick(self.service.title) else ""

    @cached_property
    def context(self) -> Context:
        purpose = str(self.draft.pk) if self.draft else ""
        owner = drafts.owner_of(self.draft) if self.draft else None
        found = context_of(self.service, self.person, organisation=self.organisation, owner=owner, purpose=purpose)
        find = one_line(self.request.GET.get("find", ""), 200)
        args = {**found.source_args, "facts": self._facts}
        return replace(found, audience=audience_of(self.request, self.service.portal), find=find, source_args=args)

    @cached_property
    def contract(self) -> ContractSheet | None:
        """That of the organisation for which one asks, where contracts count."""
        home = self.organisation
        if home is None or home.is_personal or not counts_on(self.service.portal):
            return None
        read = self.context.apart.terms if isinstance(self.context.apart, FormTerms) else None
        return ContractSheet(self.service.portal, home, read)

    @cached_property
    def outside(self) -> str:
        """Why the contract does not cover what the answers so far ask for."""
        home = self.organisation if self.contract else None
        if home is None:
            return ""
        category = str(filling.columns(self.service, self.version, self.answers).get("category", ""))
        found = judged(self.service, self.version, self.answers, home, category)
        return reason(found, self.contract.agreement if self.contract else None)

    @property
    def owner(self) -> Owner:
        return drafts.owner_of(self.begin())

    def form(self, step_key: str, data: Any = None, files: Any = None) -> StepForm:
        form = build_step(self.version, step_key, answers=self.answers, context=self.context, data=data, files=files)
        self._suggest(form)
        if data is None:
            form.initial |= {key: value for key, value in self._chosen_asset.items() if key in form.fields}
        return form

    def judge(self, form: StepForm) -> bool:
        """Whether the page holds beyond what its form says (`tickets.checks`); what does not is said beside its field."""
        if form.is_valid() and self.service.checks:
            wrong = checks.faults(self.service, form.answers, by=self.person, organisation=self.organisation, among=form.fields)
            for key, sentences in wrong.items():
                for sentence in sentences:
                    form.add_error(key, sentence)
        return form.is_valid()

    def _suggest(self, form: StepForm) -> None:
        """Articles that may already answer, while the title is typed."""
        if self.suggests and (field := form.fields.get(self.service.title_from)):
            field.widget.attrs |= {
                "hx-get": f"{reverse('portal:suggest')}?field={self.service.title_from}",
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#suggestions",
                "hx-include": "#ask [name=key]",
                "autocomplete": "off",
            }

    @property
    def suggests(self) -> bool:
        return bool(self.service.options.get("suggest")) and "help" in self.service.portal.modules

    # --- another service instead ---

    @cached_property
    def kinds(self) -> list[Service]:
        """This service and those one may go over to with what was typed, in the catalogue's order; none where there is no choice."""
        if not self.service.options.get("switch"):
            return []
        usable = Service.objects.usable_by(self.request.user).filter(portal=self.service.portal_id)
        found = [service for service in usable.order_by("order", "id") if service.options.get("switch")]
        return found if len(found) > 1 else []

    @property
    def others(self) -> list[Service]:
        return [service for service in self.kinds if service.pk != self.service.pk]

    def switch(self, slug: str) -> str:
        """Take the draft over to that service; the address where it goes on. Raises Http404 for none of `others`."""
        other = next((service for service in self.others if service.slug == slug), None)
        if other is None:
            raise Http404
        draft = drafts.switch(self.begin(), other)
        return f"{reverse('portal:ask', args=[slug])}?{urlencode({'key': str(draft.key)})}"

    # --- what was found before ---

    @cached_property
    def _asked_origin(self) -> Origin:
        """What the address, or the page that was sent, says of where facts come from."""
        sent = self.request.POST.get("_origin", "")
        return Origin.read(dict(parse_qsl(sent)) if sent else self.request.GET.dict())

    @property
    def origin(self) -> Origin:
        if self._asked_origin or not self.draft:
            return self._asked_origin
        return Origin.read(dict(parse_qsl(drafts.origin_of(self.draft))))

    @cached_property
    def _facts(self) -> Facts:
        return self.origin.facts(self.service.portal, self.person) if self.origin else {}

    @cached_property
    def _carried(self) -> dict[str, Any]:
        """The answers that need not be typed again."""
        return answers_from(self.definition, self._facts) if self.origin else {}

    # --- a new one like an earlier one ---

    @cached_property
    def model(self) -> Ticket | None:
        """The request whose answers this one begins with."""
        reference = self.request.POST.get("from") or self.request.GET.get("from", "")
        if not reference or not self.person:
            return None
        seen = Ticket.objects.visible_to(self.person).filter(service=self.service, reference=reference)
        return seen.select_related("form_version").first()

    def go_on_from(self, ticket: Ticket) -> None:
        """Begin with the answers of this request, whatever the page says."""
        self.model = ticket
        self.__dict__.pop("_earlier_answers", None)

    @cached_property
    def _earlier_answers(self) -> dict[str, Any]:
        if self.model is None:
            return self._carried
        asked = {field.key for step in self.definition.steps if not step.repeat for field in step.fields if field.type != "file"}
        asked |= {step.key for step in self.definition.steps if step.repeat}
        return {key: _without_files(value) for key, value in self.model.answers.items() if key in asked}

    @property
    def _chosen_asset(self) -> dict[str, Any]:
        """What the address says the request is about; the form takes it only when it offers it."""
        asked, key = self.request.GET.get("asset", ""), self.service.fills.get("assets", "")
        if self.request.method == "POST" or not asked or not key or not any(field.key == key for _step, field in self.definition.fields()):
            return {}
        return {key: [asked] if self.definition.field(key).said.get("many") else asked}

    # --- its pages ---

    @property
    def pages(self) -> list[tuple[Step, ...]]:
        return visible_pages(self.definition, self.answers)

    @property
    def keys(self) -> list[str]:
        return [page[0].key for page in self.pages]

    @property
    def is_single(self) -> bool:
        """One page that can be sent at once: nothing to accept before, no other page whatever one answers."""
        return len(self.definition.pages()) == 1 and not self.service.conditions and not self.service.effect

    @property
    def awaits_conditions(self) -> bool:
        return bool(pick(self.service.conditions)) and not (self.draft and CONDITIONS in self.draft.done_steps)

    def accept_conditions(self) -> None:
        draft = self.begin()
        if CONDITIONS not in draft.done_steps:
            drafts.mark_done(draft, [*draft.done_steps, CONDITIONS])

    @property
    def first_incomplete(self) -> str | None:
        """The first page with something left to answer; None when the whole can be sent."""
        done = self.draft.done_steps if self.draft else []
        return next((key for key in self.keys if key not in done), None)

    def is_reachable(self, key: str) -> bool:
        waiting = self.first_incomplete
        return waiting is None or (key in self.keys and self.keys.index(key) <= self.keys.index(waiting))

    def next_key(self, key: str) -> str | None:
        following = page_after(self.definition, key, self.answers)
        return following[0].key if following else None

    def previous_key(self, key: str) -> str | None:
        index = self.keys.index(key) if key in self.keys else 0
        return self.keys[index - 1] if index else None

    def page_title(self, key: str) -> str:
        page = self.definition.page_of(key)
        return pick(page[0].title) if len(page) == 1 and not self.is_single else pick(self.service.title)

    def basket(self, answers: Mapping[str, Any]) -> Basket | None:
        """What the answers come to, where the service wants it shown."""
        return Basket(self, answers) if self.service.options.get("basket") else None

    @property
    def last_url(self) -> str:
        return self.url("ask_step", self.keys[-1])

    def save(self, answers: dict[str, Any], key: str, *, done: bool) -> None:
        drafts.save(self.begin(), answers, key, done=done)
        self.__dict__.pop("context", None)

    # --- addresses ---

    def url(self, name: str, *more: str, **query: str) -> str:
        """A page of this form; it says of which draft where there are several, or where its own address does."""
        is_named = self.has_others or "key" in self.request.GET
        asked = urlencode({"key": str(self.key), **query} if is_named else query)
        path = reverse(f"portal:{name}", args=[self.service.slug, *more])
        return f"{path}?{asked}" if asked else path

    @property
    def here(self) -> str:
        """Where the person goes on: the conditions, the first page that waits, else the check."""
        return self.goes_on()

    def goes_on(self, **query: str) -> str:
        if self.awaits_conditions:
            return self.url("ask", **query)
        waiting = self.first_incomplete
        if waiting is None:
            return self.url("ask_step", self.keys[-1], **query) if self.is_single else self.url("ask_check", **query)
        return self.url("ask_step", waiting, **query)

    @property
    def beginning(self) -> dict[str, str]:
        """What the address says of how the answers begin."""
        if self._chosen_asset:
            return {"asset": self.request.GET["asset"], **self.origin.said}
        if self.origin and not self.draft:
            return dict(self.origin.said)
        return {"from": self.model.reference} if self.model and not self.draft else {}

    @property
    def first_url(self) -> str:
        return self.url("ask_step", self.keys[0])

    @property
    def discard_url(self) -> str:
        return self.url("draft_discard")

    def done_url(self, ticket: Ticket) -> str:
        return reverse("portal:ask_done", args=[self.service.slug, ticket.reference])

    @property
    def upload_url(self) -> str:
        return f"{reverse('portal:draft_files', args=[self.service.slug])}?{urlencode({'key': str(self.key)})}"


def _without_files(value: Any) -> Any:
    """Rows of a repeated step lose the files of the earlier request, which stay its own."""
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return [{key: item for key, item in row.items() if not _is_files(item)} for row in value]
    return value


def _is_files(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(one, dict) and id_of(one) for one in item)
