from django.urls import URLPattern, path

from parvis.desk.bookings import views

urlpatterns: list[URLPattern] = [
    path("bookings", views.bookings, name="bookings"),
    path("bookings/<uuid:booking_id>", views.booking, name="booking"),
    path("bookings/<uuid:booking_id>/answer", views.answer, name="booking_answer"),
    path("bookings/<uuid:booking_id>/cancel", views.cancel, name="booking_cancel"),
    path("bookings/<uuid:booking_id>/visit", views.visit, name="booking_visit"),
    path("bookings/resources/<int:resource_id>", views.resource, name="resource"),
    path("bookings/resources/<int:resource_id>/closings", views.closings, name="closings"),
    path("bookings/closings/<uuid:closing_id>/remove", views.remove, name="closing_remove"),
]
