from django.urls import path

from parvis.administration.letters import views

urlpatterns = [
    path("<slug:portal_key>/letters", views.letters, name="letters"),
    path("<slug:portal_key>/letters/<slug:kind>", views.letter, name="letter"),
    path("<slug:portal_key>/letters/<slug:kind>/preview/<slug:language>", views.preview, name="letter_preview"),
]
