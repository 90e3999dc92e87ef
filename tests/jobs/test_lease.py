"""A lease is renewed for as long as the work lasts, and no longer."""

from datetime import timedelta
from threading import Event

from sqlalchemy.exc import OperationalError

from feedback.jobs.lease import renewed


def test_lease_is_renewed_until_the_work_ends_even_if_a_renewal_fails() -> None:
    renewals: list[int] = []
    renewed_thrice = Event()

    def renew() -> None:
        renewals.append(1)
        if len(renewals) == 1:
            raise OperationalError("update", {}, Exception("database is locked"))
        if len(renewals) == 3:
            renewed_thrice.set()

    with renewed(renew, timedelta(milliseconds=1)):
        assert renewed_thrice.wait(10)
    count = len(renewals)
    Event().wait(0.01)
    assert len(renewals) == count
