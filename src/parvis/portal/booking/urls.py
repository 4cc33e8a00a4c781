from django.urls import URLPattern, path

from parvis.portal.booking import views, views_board, views_feeds

urlpatterns: list[URLPattern] = [
    path("bookings", views.bookings, name="bookings"),
    path("bookings/calendars", views_feeds.feeds, name="booking_feeds"),
    path("bookings/resources/<slug:resource>", views_board.resource, name="resource"),
    path("bookings/resources/<slug:resource>/book", views_board.book, name="book"),
    path("bookings/<slug:booking>", views.booking, name="booking"),
    path("bookings/<slug:booking>/booking.ics", views.appointment, name="booking_ics"),
    path("bookings/<slug:booking>/move", views_board.move, name="booking_move"),
    path("bookings/<slug:booking>/cancel", views.cancel, name="booking_cancel"),
    path("calendar/<str:token>.ics", views_feeds.calendar, name="calendar"),
]
