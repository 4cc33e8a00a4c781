from django.urls import URLPattern, path

from parvis.desk.recurring import views

urlpatterns: list[URLPattern] = [
    path("recurring", views.recurring, name="recurring"),
    path("recurring/<uuid:recurrence_id>", views.one, name="recurrence"),
    path("recurring/<uuid:recurrence_id>/pause", views.pausing, name="recurrence_pause"),
    path("recurring/<uuid:recurrence_id>/answers", views.answers, name="recurrence_answers"),
    path("t/<str:reference>/repeat", views.repeating, name="ticket_repeat"),
]
