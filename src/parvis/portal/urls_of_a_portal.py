"""The root of addresses below `/p/<portal>/`: a portal’s pages and its API, and nothing else."""

from django.urls import include, path

urlpatterns = [path("api/", include("parvis.api.urls")), path("", include("parvis.portal.urls"))]
handler404 = "parvis.portal.shell.errors.not_found"
handler403 = "parvis.portal.shell.errors.forbidden"
handler500 = "parvis.kit.pages.server_error"
