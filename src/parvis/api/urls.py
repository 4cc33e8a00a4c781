from django.urls import URLPattern, URLResolver, path

from parvis.api import news, reference
from parvis.api.geocoding.urls import urlpatterns as geocoding
from parvis.api.v1.house import api

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("connectors/<str:key>/events/", news.hear, name="news"),
    *geocoding,
    path("v1/", reference.root, name="root"),
    path("v1/openapi.json", reference.description, name="description"),
    path("v1/reference", reference.reference, name="docs"),
    path("v1/", (api.urls[0], "ninja", "v1")),  # `api:v1`, as the API itself names it
]
