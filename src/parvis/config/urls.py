"""Every address of the house but /healthz and /readyz (health.py). What no other line takes belongs to the portals."""

from django.conf import settings
from django.urls import include, path

handler404 = "parvis.portal.shell.errors.not_found"
handler403 = "parvis.portal.shell.errors.forbidden"
handler500 = "parvis.kit.pages.server_error"
urlpatterns = [
    path("desk/", include("parvis.desk.urls")),
    path("admin/", include("parvis.administration.urls")),
    path("api/", include("parvis.api.urls")),
]
if settings.BENCH:
    urlpatterns.append(path("bench/", include("parvis.bench.urls")))
if settings.DEMO:
    urlpatterns.append(path("", include("parvis.demo.urls")))
urlpatterns.append(path("", include("parvis.portal.urls")))
