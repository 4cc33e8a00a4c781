import pytest
from django.db import IntegrityError, transaction

from parvis.places.models import ImportReject, ImportRun


@pytest.fixture
def run(db):
    return ImportRun.objects.create(layout="ipe", file_name="IPE_Forbach_FIBA_PM_IPEZMD_V30_20210419.csv")


def test_a_loading_reads_as_layout_and_file(run):
    assert str(run) == "ipe IPE_Forbach_FIBA_PM_IPEZMD_V30_20210419.csv"


def test_a_loading_is_in_a_known_state(run):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state="lost")


def test_a_reject_keeps_its_line_and_reason_whatever_the_line_held(run):
    reject = ImportReject.objects.create(run=run, line_number=17, reason="bad-date", raw="IMB/1;\x00;20199999" + "x" * 5000)

    assert str(reject) == "17: bad-date"
    assert len(ImportReject.objects.get().raw) == 4000
