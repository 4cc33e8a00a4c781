from django.urls import URLPattern, path

from parvis.administration.organisations import views

urlpatterns: list[URLPattern] = [
    path("<slug:portal_key>/organisations", views.organisations, name="organisations"),
    path("<slug:portal_key>/organisations/new", views.new, name="organisation_new"),
    path("<slug:portal_key>/organisations/<uuid:organisation_id>", views.organisation, name="organisation"),
    path("<slug:portal_key>/organisations/<uuid:organisation_id>/act", views.act, name="organisation_act"),
]
