from django.urls import URLPattern, path

from parvis.desk.held import views

urlpatterns: list[URLPattern] = [
    path("held", views.held, name="held"),
    path("held/<uuid:batch>/undo", views.undo, name="held_undo"),
    path("held/<uuid:held_id>/seen", views.seen, name="held_seen"),
]
