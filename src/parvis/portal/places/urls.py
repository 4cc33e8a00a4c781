from django.urls import URLPattern, path

from parvis.portal.places import views

urlpatterns: list[URLPattern] = [path("places/complete", views.complete, name="place_complete")]
