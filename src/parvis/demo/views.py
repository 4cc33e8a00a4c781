"""Pages that exist in a demo only: the list of portals and the inbox."""

from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from parvis.catalogue.models import Portal
from parvis.demo.inbox import Inbox
from parvis.demo.received import Received
from parvis.presets import demo

SHOWN = 200


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The portals of this demo, and who may sign in where."""
    people = demo.sign_ins()
    rows = [
        {"portal": portal, "url": portal.base_url + "/", "people": [one for one in people if one.portal == portal.key]}
        for portal in Portal.objects.all()
    ]
    return render(request, "demo/index.html", {"portals": rows, "password": demo.PASSWORD})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """Every mail the demo sent, newest first; POST deletes them all."""
    box = Inbox.of_this_demo()
    if request.method == "POST":
        box.clear()
        return redirect("demo:inbox")
    return render(request, "demo/inbox/list.html", {"mails": box.latest(SHOWN), "total": len(box.keys()), "shown": SHOWN})


@require_safe
@never_cache
@csp_update({"frame-src": ["'self'"]})  # type: ignore[misc]  django-csp types directives as its own constants
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail; `?view=` html (in a frame that runs nothing), text or source."""
    found = _mail_or_404(key)
    view = request.GET.get("view", "html" if found.html else "text")
    return render(request, "demo/inbox/mail.html", {"mail": found, "view": view if view in {"html", "text", "source"} else "text"})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace(
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'self'"],
        "script-src": None,
        "connect-src": None,
        "font-src": None,
        "manifest-src": None,
        "form-action": ["'none'"],
        "base-uri": ["'self'"],
        "sandbox": ["allow-top-navigation-by-user-activation", "allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a mail as a mail program would show it: styles and pictures, no script; its links open in the whole window."""
    return HttpResponse(f'<base target="_top">{_mail_or_404(key).html}')


@require_safe
@never_cache
def mail_raw(request: HttpRequest, key: str) -> HttpResponse:
    response = HttpResponse(_mail_or_404(key).raw, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{key}.eml"'
    return response


def _mail_or_404(key: str) -> Received:
    found = Inbox.of_this_demo().get(key)
    if found is None:
        raise Http404
    return found
