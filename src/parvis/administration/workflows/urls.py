from django.urls import URLPattern, path

from parvis.administration.parts.urls import field_urls, publishing_urls
from parvis.administration.workflows import views

_ONE = "<slug:portal_key>/workflows/<slug:key>"

urlpatterns: list[URLPattern] = [
    path("<slug:portal_key>/workflows/", views.workflows, name="workflows"),
    path("<slug:portal_key>/workflows/new", views.new, name="workflow_new"),
    path(f"{_ONE}/", views.graph, name="workflow_page"),
    path(f"{_ONE}/graph", views.graph, name="workflow_graph"),
    path(f"{_ONE}/title", views.title, name="workflow_title"),
    *[
        pattern
        for what in ("status", "move", "milestone")
        for pattern in (
            path(f"{_ONE}/{what}/new", views.item, {"what": what}, name=f"workflow_{what}_new"),
            path(f"{_ONE}/{what}/<slug:item_key>/edit", views.item, {"what": what}, name=f"workflow_{what}"),
            path(f"{_ONE}/{what}/<slug:item_key>/place", views.place, {"what": what}, name=f"workflow_{what}_place"),
            path(f"{_ONE}/{what}/<slug:item_key>/remove", views.remove_item, {"what": what}, name=f"workflow_{what}_remove"),
        )
    ],
    path(f"{_ONE}/move/<slug:move>/asks", views.asks, name="workflow_asks"),
    *publishing_urls(_ONE, "workflow"),
    *field_urls(f"{_ONE}/move/<slug:move>/fields", "workflow"),
]
