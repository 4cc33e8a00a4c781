from django.urls import path

from parvis.administration.hooks import views, watching

urlpatterns = [
    path("<slug:portal_key>/hooks", views.hooks, name="hooks"),
    path("<slug:portal_key>/hooks/new", views.new, name="hook_new"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/write", views.write, name="hook"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/secret", views.secret, name="hook_secret"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/remove", views.remove, name="hook_remove"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/deliveries", watching.deliveries, name="hook_deliveries"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/deliveries/<uuid:delivery_id>/resend", watching.resend, name="hook_resend"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/trial", watching.trial, name="hook_trial"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/pause", watching.pause, name="hook_pause"),
    path("<slug:portal_key>/hooks/<uuid:hook_id>/resume", watching.resume, name="hook_resume"),
]
