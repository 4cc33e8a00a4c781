from django.urls import path

from parvis.administration.hours import views

urlpatterns = [
    path("<slug:portal_key>/hours", views.hours, name="hours"),
    path("<slug:portal_key>/hours/new", views.write, name="hours_new"),
    path("<slug:portal_key>/hours/<slug:key>/write", views.write, name="hours_write"),
    path("<slug:portal_key>/hours/<slug:key>/remove", views.remove, name="hours_remove"),
]
