from django.urls import path

from parvis.administration.mailboxes import views

urlpatterns = [
    path("<slug:portal_key>/mailboxes", views.mailboxes, name="mailboxes"),
    path("<slug:portal_key>/mailboxes/out/try", views.trial_out, name="mailbox_out_try"),
    path("<slug:portal_key>/mailboxes/out/letter", views.letter, name="mailbox_letter"),
    path("<slug:portal_key>/mailboxes/<slug:key>/try", views.trial, name="mailbox_try"),
]
