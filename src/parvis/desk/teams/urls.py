from django.urls import path

from parvis.desk.teams import views

urlpatterns = [
    path("teams", views.teams, name="teams"),
    path("teams/<slug:key>/members/<uuid:person_id>", views.member, name="team_member"),
    path("teams/<slug:key>/members/<uuid:person_id>/absences", views.absence_of_member, name="team_absences"),
    path("teams/<slug:key>/members/<uuid:person_id>/requests", views.requests, name="team_requests"),
    path("absences", views.absences, name="absences"),
    path("absences/<int:absence_id>/end", views.end, name="absence_end"),
]
