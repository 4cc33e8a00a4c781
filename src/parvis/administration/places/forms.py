"""A file of addresses or buildings to be loaded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file, as it is or packed (.gz, .zip), 100 MB at most. Larger files are loaded on the server."),
        error_messages={"required": _("Choose a file"), "empty": _("Choose a file that holds something")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.gz,.zip"}),
    )
    is_part = forms.BooleanField(label=_("This file names but a part: what it does not name stays"), required=False)
