from django.urls import path

from parvis.administration.announcements import views

urlpatterns = [
    path("<slug:portal_key>/announcements", views.announcements, name="announcements"),
    path("<slug:portal_key>/announcements/new", views.write, name="announcement_new"),
    path("<slug:portal_key>/announcements/<slug:key>/write", views.write, name="announcement"),
    path("<slug:portal_key>/announcements/<slug:key>/remove", views.remove, name="announcement_remove"),
]
