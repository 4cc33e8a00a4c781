from django.urls import path

from parvis.administration.appearance import views

urlpatterns = [
    path("<slug:portal_key>/appearance", views.appearance, name="appearance"),
    path("<slug:portal_key>/appearance/preview", views.preview, name="appearance_preview"),
    path("<slug:portal_key>/appearance/theme.css", views.theme, name="appearance_theme"),
    path("<slug:portal_key>/appearance/mark.svg", views.mark, name="appearance_mark"),
    path("<slug:portal_key>/appearance/restore", views.restore, name="appearance_restore"),
]
