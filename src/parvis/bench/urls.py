from django.urls import path

from parvis.bench.counting import bare

urlpatterns = [path("bare", bare)]
