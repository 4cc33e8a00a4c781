from django.urls import URLPattern, path

from parvis.portal.asking import views, views_correction, views_parts

urlpatterns: list[URLPattern] = [
    path("services/<slug:slug>/new", views.new, name="ask"),
    path("services/<slug:slug>/new/check", views.check, name="ask_check"),
    path("services/<slug:slug>/new/done/<slug:reference>", views.done, name="ask_done"),
    path("services/<slug:slug>/new/<slug:step>", views.step, name="ask_step"),
    path("services/<slug:slug>/draft/discard", views.discard, name="draft_discard"),
    path("services/<slug:slug>/draft/files", views_parts.files, name="draft_files"),
    path("preview", views_parts.preview, name="preview"),
    path("uploads/<uuid:upload_id>", views_parts.upload, name="upload"),
    path("t/<slug:reference>/edit", views_correction.edit, name="edit"),
    path("t/<slug:reference>/edit/<slug:step>", views_correction.step, name="edit_step"),
    path("t/<slug:reference>/edit/<slug:step>/files", views_correction.files, name="edit_files"),
]
