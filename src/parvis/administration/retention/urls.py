from django.urls import path

from parvis.administration.retention import views

urlpatterns = [path("<slug:portal_key>/retention", views.retention, name="retention")]
