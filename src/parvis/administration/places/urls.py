from django.urls import path

from parvis.administration.places import views

urlpatterns = [
    path("house/places", views.places, name="places"),
    path("house/places/<uuid:run_id>", views.loading, name="places_loading"),
    path("house/places/<uuid:run_id>/rejects.csv", views.rejects_file, name="places_rejects"),
]
