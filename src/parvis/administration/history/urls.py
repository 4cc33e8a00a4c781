from django.urls import path

from parvis.administration.history import views

urlpatterns = [
    path("<slug:portal_key>/history", views.history, name="history"),
    path("<slug:portal_key>/history/<int:revision_id>", views.change, name="change"),
    path("<slug:portal_key>/history/<int:revision_id>/restore", views.restore, name="change_restore"),
]
