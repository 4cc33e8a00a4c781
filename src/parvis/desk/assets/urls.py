from django.urls import URLPattern, path

from parvis.desk.assets import importing, views, writing

urlpatterns: list[URLPattern] = [
    path("assets", views.assets, name="assets"),
    path("assets/export.csv", views.export, name="assets_export"),
    path("assets/import", importing.choose, name="assets_import"),
    path("assets/import/<uuid:upload_id>", importing.preview, name="assets_preview"),
    path("assets/new", writing.new, name="asset_new"),
    path("assets/<uuid:asset_id>", views.asset, name="asset"),
    path("assets/<uuid:asset_id>/edit", writing.edit, name="asset_edit"),
    path("assets/<uuid:asset_id>/state", writing.state, name="asset_state"),
    path("assets/<uuid:asset_id>/retire", writing.retirement, name="asset_retire"),
]
