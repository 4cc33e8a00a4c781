from django.urls import path

from parvis.administration.levels import views

urlpatterns = [
    path("<slug:portal_key>/levels", views.all_levels, name="levels"),
    path("<slug:portal_key>/levels/new", views.write, name="level_new"),
    path("<slug:portal_key>/levels/<slug:key>", views.level, name="level"),
    path("<slug:portal_key>/levels/<slug:key>/write", views.write, name="level_write"),
    path("<slug:portal_key>/levels/<slug:key>/publish", views.publish, name="level_publish"),
    path("<slug:portal_key>/levels/<slug:key>/drop", views.drop, name="level_drop"),
    path("<slug:portal_key>/levels/<slug:key>/remove", views.remove, name="level_remove"),
]
