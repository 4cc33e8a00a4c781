from django.urls import URLPattern, path

from parvis.desk.agreements import sheets, views

urlpatterns: list[URLPattern] = [
    path("customers/organisations/<uuid:organisation_id>/agreements/new", views.new, name="agreement_new"),
    path("customers/organisations/<uuid:organisation_id>/sheet", sheets.sheet, name="information_sheet"),
    path("customers/organisations/<uuid:organisation_id>/sheet.pdf", sheets.sheet_pdf, name="information_sheet_pdf"),
    path("customers/organisations/<uuid:organisation_id>/contact", sheets.contact, name="support_contact"),
    path("agreements/<uuid:agreement_id>", views.agreement, name="agreement"),
    path("agreements/<uuid:agreement_id>/edit", views.edit, name="agreement_edit"),
    path("agreements/<uuid:agreement_id>/end", views.end, name="agreement_end"),
]
