from django.urls import URLPattern, path

from parvis.portal.appointments import views, views_change, views_new

urlpatterns: list[URLPattern] = [
    path("appointments", views.appointments, name="appointments"),
    path("appointments/new", views_new.new, name="appointment_new"),
    path("appointments/times", views_new.times, name="appointment_times"),
    path("appointments/<slug:appointment>", views.appointment, name="appointment"),
    path("appointments/<slug:appointment>/appointment.ics", views.calendar, name="appointment_ics"),
    path("appointments/<slug:appointment>/check", views_new.check, name="appointment_check"),
    path("appointments/<slug:appointment>/move", views_change.move, name="appointment_move"),
    path("appointments/<slug:appointment>/cancel", views_change.cancel, name="appointment_cancel"),
]
