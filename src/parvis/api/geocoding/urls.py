from django.urls import URLPattern, path

from parvis.api.geocoding import tables, views

urlpatterns: list[URLPattern] = [
    path("geocode/search", views.search, name="geocode_search"),
    path("geocode/search/", views.search),
    path("geocode/reverse", views.reverse, name="geocode_reverse"),
    path("geocode/reverse/", views.reverse),
    path("geocode/search/csv", tables.search, name="geocode_table"),
    path("geocode/search/csv/", tables.search),
]
