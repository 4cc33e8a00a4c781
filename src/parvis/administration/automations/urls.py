from django.urls import path

from parvis.administration.automations import views, watching

urlpatterns = [
    path("<slug:portal_key>/automations", views.automations, name="automations"),
    path("<slug:portal_key>/automations/new", views.write, name="automation_new"),
    path("<slug:portal_key>/automations/<slug:key>/write", views.write, name="automation"),
    path("<slug:portal_key>/automations/<slug:key>/remove", views.remove, name="automation_remove"),
    path("<slug:portal_key>/automations/<slug:key>/rehearsal", watching.rehearsal, name="automation_rehearsal"),
    path("<slug:portal_key>/automations/<slug:key>/log", watching.log, name="automation_log"),
    path("<slug:portal_key>/automations/<slug:key>/pause", watching.pause, name="automation_pause"),
    path("<slug:portal_key>/automations/<slug:key>/resume", watching.resume, name="automation_resume"),
]
