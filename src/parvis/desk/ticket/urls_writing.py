"""Addresses of the box one writes in: files and pictures, answers written beforehand, articles, macros, the text as it will be read."""

from django.urls import URLPattern, path

from parvis.desk.ticket import citing, inserting, pictures

urlpatterns: list[URLPattern] = [
    path("t/<str:reference>/files", pictures.files, name="ticket_files"),
    path("t/<str:reference>/canned", inserting.insert, name="ticket_canned"),
    path("t/<str:reference>/articles", citing.articles, name="ticket_articles"),
    path("t/<str:reference>/macros/<uuid:macro_id>", inserting.macro, name="ticket_macro"),
    path("uploads/<uuid:upload_id>", pictures.upload, name="upload"),
    path("preview", pictures.preview, name="preview"),
]
