"""The addresses of programs: a key is asked for, whoever is signed in. What keys open is said by tests/api."""

from __future__ import annotations

from tests.rights.table import Row, everyone

NUMBER = {"number": "190509-1029-2679560"}
ROWS = [
    Row("/api/v1/reference", "GET", everyone("page")),
    Row("/api/v1/openapi.json", "GET", everyone("page")),
    Row("/api/v1/", "GET", everyone("moves on"), note="to the reference"),
    *(
        row
        for end in ("", "/")
        for row in (
            Row(f"/api/geocode/search{end}", "GET", everyone("400"), note="nothing was asked for; public reference data"),
            Row(f"/api/geocode/reverse{end}", "GET", everyone("400"), note="no position was given; public reference data"),
            Row(f"/api/geocode/search/csv{end}", "POST", everyone("400"), note="no file was sent along; it keeps nothing"),
        )
    ),
    Row("/api/v1/me", "GET", everyone("sign in first"), note="with a key alone"),
    Row("/api/v1/eligibility", "GET", everyone("sign in first")),
    Row("/api/v1/eligibility", "POST", everyone("sign in first")),
    Row("/api/v1/eligibility/offers", "GET", everyone("sign in first")),
    Row("/api/v1/eligibility/<number>", "GET", everyone("sign in first"), values=NUMBER),
]
