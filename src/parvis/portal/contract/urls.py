from django.urls import URLPattern, path

from parvis.portal.contract import views

urlpatterns: list[URLPattern] = [
    path("contract", views.contract, name="contract"),
    path("contract/<uuid:organisation_id>/sheet", views.sheet, name="information_sheet"),
    path("contract/<uuid:organisation_id>/sheet.pdf", views.sheet_pdf, name="information_sheet_pdf"),
]
