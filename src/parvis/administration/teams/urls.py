from django.urls import URLPattern, path

from parvis.administration.teams import retiring, views

urlpatterns: list[URLPattern] = [
    path("<slug:portal_key>/teams", views.teams, name="teams"),
    path("<slug:portal_key>/teams/new", views.new, name="team_new"),
    path("<slug:portal_key>/teams/<slug:key>", views.team, name="team"),
    path("<slug:portal_key>/teams/<slug:key>/act", views.act, name="team_act"),
    path("<slug:portal_key>/teams/<slug:key>/archive", retiring.archive, name="team_archive"),
    path("<slug:portal_key>/teams/<slug:key>/restore", retiring.restore, name="team_restore"),
]
