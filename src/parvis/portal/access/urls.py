from django.urls import URLPattern, path

from parvis.portal.access import views

urlpatterns: list[URLPattern] = [
    path("organisation/access", views.access, name="access"),
    path("organisation/access/check", views.check, name="access_check"),
    path("organisation/access/export.csv", views.export, name="access_export"),
    path("organisation/log", views.log, name="access_log"),
]
