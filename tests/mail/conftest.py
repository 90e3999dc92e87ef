"""What the tests of the senders share."""

from collections.abc import Iterator

import pytest

from tests.mail.service import Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as service:
        yield service
