"""Figures: the page, its tables as files, the board, and what comes by mail each week."""

from django.urls import URLPattern, path

from parvis.desk.reports import board, subscriptions, views

urlpatterns: list[URLPattern] = [
    path("reports", views.reports, name="reports"),
    path("reports/board", board.board_page, name="report_board"),
    path("reports/tables/<slug:key>.<str:kind>", views.table, name="report_table"),
    path("reports/mails", subscriptions.subscriptions, name="report_mails"),
    path("reports/mails/<uuid:subscription_id>/stop", subscriptions.stop, name="report_mail_stop"),
]
