"""Addresses of what gives a request another shape: merged, split, linked, of another kind."""

from django.urls import URLPattern, path

from parvis.desk.ticket import article, linking, merging, retyping, shaping, splitting

urlpatterns: list[URLPattern] = [
    path("t/<str:reference>/tied", shaping.tied, name="ticket_tied"),
    path("t/<str:reference>/references", shaping.references, name="ticket_references"),
    path("t/<str:reference>/tags/options", shaping.tag_options, name="ticket_tag_options"),
    path("t/<str:reference>/merge", merging.merge, name="ticket_merge"),
    path("t/<str:reference>/unmerge", merging.undo, name="ticket_unmerge"),
    path("t/<str:reference>/split", splitting.split, name="ticket_split"),
    path("t/<str:reference>/split/undo", merging.back, name="ticket_split_back"),
    path("t/<str:reference>/links", linking.links, name="ticket_links"),
    path("t/<str:reference>/service", retyping.service, name="ticket_service"),
    path("t/<str:reference>/messages/<uuid:entry_id>/article", article.article, name="ticket_article"),
]
