from django.urls import URLPattern, path

from parvis.administration.access import views

urlpatterns: list[URLPattern] = [
    path("<slug:portal_key>/access", views.access, name="access"),
    path("<slug:portal_key>/access/check", views.check, name="access_check"),
    path("<slug:portal_key>/access/export.csv", views.export, name="access_export"),
    path("<slug:portal_key>/log", views.log, name="log"),
]
