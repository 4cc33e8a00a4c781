from django.urls import path

from parvis.demo import views

app_name = "demo"
urlpatterns = [
    path("_inbox/", views.inbox, name="inbox"),
    path("_inbox/<str:key>/", views.mail, name="mail"),
    path("_inbox/<str:key>/html", views.mail_html, name="mail_html"),
    path("_inbox/<str:key>/raw", views.mail_raw, name="mail_raw"),
]
