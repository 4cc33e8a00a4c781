from django.urls import URLPattern, path

from parvis.portal.assets import views

urlpatterns: list[URLPattern] = [
    path("assets", views.assets, name="assets"),
    path("assets/export.csv", views.export, name="assets_export"),
    path("assets/<uuid:asset_id>", views.asset, name="asset"),
]
