"""The addresses that only a demo has."""

from django.urls import include, path

urlpatterns = [path("", include("parvis.demo.urls"))]
