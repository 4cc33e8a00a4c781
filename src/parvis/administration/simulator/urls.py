from django.urls import path

from parvis.administration.simulator import views

urlpatterns = [
    path("house/simulator", views.simulator, name="simulator"),
    path("house/simulator/clock", views.set_clock, name="simulator_clock"),
    path("house/simulator/forward", views.forward, name="simulator_forward"),
    path("house/simulator/reset", views.reset, name="simulator_reset"),
    path("house/simulator/pins", views.pin, name="simulator_pin"),
    path("house/simulator/pins/<uuid:pin_id>/remove", views.unpin, name="simulator_unpin"),
    path("house/simulator/faults", views.set_faults, name="simulator_faults"),
]
