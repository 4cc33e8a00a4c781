from django.urls import URLPattern, path

from parvis.portal.acting import views

urlpatterns: list[URLPattern] = [
    path("acting/stop", views.stop, name="acting_stop"),
    path("acting/<str:token>", views.begin, name="acting_begin"),
]
