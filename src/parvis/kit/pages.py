"""The page that is shown when everything else failed: no database, no session, no other file."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest, template_name: str = "500.html") -> HttpResponse:
    """For `handler500`: its one inline style carries the nonce of the Content-Security-Policy."""
    said = {"nonce": str(getattr(request, "csp_nonce", "")), "trace": getattr(request, "id", "")}
    return HttpResponse(render_to_string(template_name, said), status=500)
