from django.urls import URLPattern, path

from parvis.portal.access import views, views_wanting

urlpatterns: list[URLPattern] = [
    path("organisation/access", views.access, name="access"),
    path("organisation/access/check", views.check, name="access_check"),
    path("organisation/access/export.csv", views.export, name="access_export"),
    path("services/<slug:slug>/access", views_wanting.ask_access, name="ask_access"),
    path("organisation/access/asked/<uuid:entry_id>", views_wanting.asked_access, name="asked_access"),
    path("organisation/log", views.log, name="access_log"),
]
