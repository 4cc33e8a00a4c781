"""The queue, its views, what is done to many at once, its files."""

from django.urls import path

from parvis.desk.queue import bulk, exporting, saved, views

urlpatterns = [
    path("queue", views.queue, name="queue"),
    path("queue/export.<str:form>", exporting.export, name="queue_export"),
    path("queue/columns", saved.columns, name="queue_columns"),
    path("views", saved.views, name="views"),
    path("views/new", saved.save, name="view_save"),
    path("views/<uuid:view_id>", saved.change, name="view"),
    path("bulk/preview", bulk.preview, name="bulk_preview"),
    path("bulk", bulk.perform, name="bulk"),
    path("bulk/<uuid:batch_id>", bulk.batch, name="batch"),
    path("bulk/<uuid:batch_id>/undo", bulk.undo, name="batch_undo"),
]
