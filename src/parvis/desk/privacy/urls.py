"""Personal data at the desk."""

from django.urls import URLPattern, path

from parvis.desk.privacy import cases, overview

urlpatterns: list[URLPattern] = [
    path("privacy", overview.overview, name="privacy"),
    path("privacy/holds", overview.holds, name="privacy_holds"),
    path("privacy/holds/<uuid:hold_id>/release", overview.release, name="privacy_release"),
    path("privacy/proofs.csv", overview.proofs, name="privacy_proofs"),
    path("t/<str:reference>/personal-data", cases.case, name="case"),
    path("t/<str:reference>/personal-data/identity", cases.identity, name="case_identity"),
    path("t/<str:reference>/personal-data/search", cases.search, name="case_search"),
    path("t/<str:reference>/personal-data/choices", cases.choices, name="case_choices"),
    path("t/<str:reference>/personal-data/outcome", cases.carry_out, name="case_outcome"),
    path("t/<str:reference>/personal-data/extension", cases.extension, name="case_extension"),
    path("t/<str:reference>/personal-data/bundles", cases.bundles, name="case_bundles"),
    path("t/<str:reference>/personal-data/bundles/<uuid:bundle_id>", cases.bundle, name="case_bundle"),
    path("t/<str:reference>/personal-data/certificate", cases.certificate, name="case_certificate"),
]
