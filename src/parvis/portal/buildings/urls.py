from django.urls import URLPattern, path

from parvis.portal.buildings import views

urlpatterns: list[URLPattern] = [
    path("buildings", views.buildings, name="buildings"),
    path("buildings/<int:building_id>", views.building, name="building"),
    path("buildings/<int:building_id>/export.<slug:kind>", views.export, name="building_export"),
]
