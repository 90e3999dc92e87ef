"""Two months of a shop, lived once for every test that only looks at them."""

from collections.abc import Iterator

import pytest

from feedback.demo.history import History
from feedback.shop import Shop
from tests.demo.living import TICKS, history_of, open_shop, run


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, History]]:
    shop = open_shop(tmp_path_factory.mktemp("lived"))
    history = history_of(shop)
    run(history, TICKS)
    yield shop, history
    shop.engine.dispose()
