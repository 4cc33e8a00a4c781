"""Addresses where somebody answers what they are asked to agree to."""

from django.urls import URLPattern, path

from parvis.portal.following import views_approvals

urlpatterns: list[URLPattern] = [
    path("t/<slug:reference>/approvals/<uuid:approval_id>", views_approvals.approval, name="ticket_approval"),
    path("t/<slug:reference>/approvals/<uuid:approval_id>/delegate", views_approvals.delegate, name="ticket_approval_delegate"),
    path("t/<slug:reference>/rounds/<uuid:round_id>/withdraw", views_approvals.withdraw, name="ticket_round_withdraw"),
    path("mail/approval/<slug:answer>/<str:token>", views_approvals.mailed, name="mailed_approval"),
]
