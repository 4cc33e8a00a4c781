from django.urls import URLPattern, path

from parvis.portal.orders import views

urlpatterns: list[URLPattern] = [
    path("orders", views.orders, name="orders"),
    path("orders/export.csv", views.export, name="orders_export"),
]
