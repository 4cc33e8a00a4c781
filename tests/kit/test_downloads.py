from io import BytesIO

import pytest

from parvis.kit import downloads


@pytest.mark.parametrize(
    ("made", "name", "kind"),
    [
        (lambda: downloads.pdf(b"%PDF", name="SUP-1"), "SUP-1.pdf", "application/pdf"),
        (lambda: downloads.stored_zip(BytesIO(b"PK"), name="all.zip"), "all.zip", "application/zip"),
    ],
)
def test_what_is_taken_along_is_saved_under_its_name_run_by_nothing_and_kept_by_nobody(made, name, kind):
    response = made()

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
