"""What a webhook is: the name that rules call it by, and its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.automation.models import Automation
from parvis.catalogue.models import Portal
from parvis.hooks.models import Webhook
from parvis.kit.egress import Forbidden, look_at
from parvis.kit.text import one_line

WRONG = {
    "malformed": gettext_lazy(
        "Write a whole address, such as https://example.org/parvis, in plain letters and without a name or a password."
    ),
    "plain": gettext_lazy("Write an address that begins with https://: what is sent must not be read on the way."),
    "internal": gettext_lazy("This address is inside a network: who runs the installation must allow it first (PARVIS_HOOKS_ALLOW)."),
}


class HookForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("Rules call it by this name."))
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.URLInput(),
        help_text=gettext_lazy("Where the other system listens, beginning with https://"),
    )

    def __init__(self, portal: Portal, hook: Webhook | None, *args: Any, **kwargs: Any) -> None:
        first = {"title": hook.title, "url": hook.url} if hook else {}
        super().__init__(*args, initial=first, **kwargs)
        self.portal, self.hook = portal, hook

    def clean_title(self) -> str:
        """One of a kind; and it stays while a rule calls it."""
        title = one_line(self.cleaned_data["title"], 100)
        others = own_hooks(self.portal).filter(title__iexact=title)
        if (others.exclude(pk=self.hook.pk) if self.hook else others).exists():
            raise forms.ValidationError(_("There is a webhook of this name already."))
        if self.hook and title != self.hook.title and (rule := rule_that_calls(self.hook)):
            raise forms.ValidationError(_("The rule “%(rule)s” calls it by its name: change the rule first.") % {"rule": rule})
        return title

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            look_at(url, settings.HOOKS_ALLOW)
        except Forbidden as error:
            raise forms.ValidationError(WRONG[error.code]) from None
        return url


def own_hooks(portal: Portal) -> Any:
    """Those of the portal itself, which its rules may call; a customer's own are not its owner's to change."""
    return Webhook.objects.filter(portal_key=portal.key, organisation=None)


def rule_that_calls(hook: Webhook) -> Automation | None:
    rules = Automation.objects.filter(portal__key=hook.portal_key).select_related("portal")
    named = (rule for rule in rules if any(one.get("do") == "webhook" and one.get("webhook") == hook.title for one in rule.acts))
    return next(named, None)
