from django.urls import URLPattern, path

from parvis.desk.answers import views

urlpatterns: list[URLPattern] = [
    path("answers", views.answers, name="answers"),
    path("answers/new", views.answer_new, name="answer_new"),
    path("answers/<uuid:answer_id>", views.answer, name="answer"),
    path("answers/<uuid:answer_id>/forget", views.answer_forget, name="answer_forget"),
    path("macros/new", views.macro_new, name="macro_new"),
    path("macros/<uuid:macro_id>", views.macro, name="macro"),
    path("macros/<uuid:macro_id>/forget", views.macro_forget, name="macro_forget"),
]
