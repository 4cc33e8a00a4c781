from django.urls import URLPattern, path

from parvis.administration.parts.urls import field_urls, publishing_urls, step_urls
from parvis.administration.services import families, views, views_form

_ONE = "<slug:portal_key>/services/<slug:key>"

urlpatterns: list[URLPattern] = [
    path("<slug:portal_key>/services/", views.services, name="services"),
    path("<slug:portal_key>/services/new", views.new, name="service_new"),
    path("<slug:portal_key>/families/new", families.family, name="family_new"),
    path("<slug:portal_key>/families/<slug:key>/edit", families.family, name="family"),
    path("<slug:portal_key>/families/<slug:key>/place", families.place, name="family_place"),
    path("<slug:portal_key>/families/<slug:key>/remove", families.remove, name="family_remove"),
    path(f"{_ONE}/", views_form.form, name="service_page"),
    path(f"{_ONE}/form", views_form.form, name="service_form"),
    path(f"{_ONE}/try", views_form.attempt, name="service_try"),
    path(f"{_ONE}/presentation", views.tab, {"tab": "presentation"}, name="service_presentation"),
    path(f"{_ONE}/workflow", views.tab, {"tab": "way"}, name="service_way"),
    path(f"{_ONE}/rights", views.tab, {"tab": "rights"}, name="service_rights"),
    path(f"{_ONE}/replies", views.tab, {"tab": "replies"}, name="service_replies"),
    *publishing_urls(_ONE, "service"),
    *field_urls(f"{_ONE}/fields", "service"),
    *step_urls(f"{_ONE}/steps", "service"),
]
