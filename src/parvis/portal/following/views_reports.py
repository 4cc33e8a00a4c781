"""Where the link of a mail of figures leads: one page, one button, no sign-in. Looking changes nothing, for programs look too."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.mail import one_click
from parvis.portal.following.views_mailed import PRIVATE
from parvis.portal.shell.middleware import portal_of
from parvis.reports.letters import subscription_of
from parvis.reports.subscribing import STOP, unsubscribe


@csrf_exempt  # RFC 8058: the mail program posts by itself, without a page of ours; the seal of the link is its right, to this alone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    mail = one_click.mail_of(token, STOP)
    if mail is None or mail.user is None or mail.portal_key != portal_of(request).key:
        raise Http404
    kept = subscription_of(mail)
    if request.method == "POST" and kept:
        unsubscribe(kept.pk, by=mail.user)
        kept = None
    response = render(request, "portal/following/mailed_report.html", {"is_stopped": kept is None, "token": token})
    for header, value in PRIVATE.items():
        response[header] = value
    return response
