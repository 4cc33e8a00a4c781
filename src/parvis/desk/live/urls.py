"""Addresses of what pages tell and ask while they are open; the stream itself is at `/live/desk`, outside of Django."""

from django.urls import URLPattern, path

from parvis.desk.live import attention

urlpatterns: list[URLPattern] = [
    path("t/<str:reference>/presence", attention.presence, name="ticket_presence"),
    path("t/<str:reference>/colleagues", attention.colleagues, name="ticket_colleagues"),
    path("t/<str:reference>/unread", attention.unread, name="ticket_unread"),
    path("t/<str:reference>/snooze", attention.snooze, name="ticket_snooze"),
]
