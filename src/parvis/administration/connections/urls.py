from django.urls import path

from parvis.administration.connections import views

urlpatterns = [
    path("<slug:portal_key>/connections", views.connections, name="connections"),
    path("<slug:portal_key>/connections/runs/<uuid:run_id>/again", views.again, name="run_again"),
    path("<slug:portal_key>/connections/runs/<uuid:run_id>/give-up", views.give_up, name="run_given_up"),
    path("<slug:portal_key>/connections/news/<uuid:news_id>/again", views.news_again, name="news_again"),
    path("<slug:portal_key>/connections/breakers/<int:breaker_id>/close", views.close, name="breaker_closed"),
]
