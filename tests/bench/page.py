"""How long the first view of each page takes, made ready beforehand as the service does."""

from statistics import median

from flask.testing import FlaskClient

from config import Config
from feedback.app import create_app
from feedback.extensions import db
from feedback.web import current, warming
from reports.catalogue import REPORTS, page_of
from tests.bench.report import ORDERS, ZONE, published_shop, seconds
from tests.bench.row import Row
from tests.web.conftest import add_account, sign_in

TIMES = 50
EMAIL = "manager@shop.example"


def run() -> list[Row]:
    """Open every page as a manager does."""
    with published_shop() as folder:
        config = Config.from_environ(
            {
                "COMEBACK_DATA_DIR": str(folder),
                "COMEBACK_DATABASE_URL": f"sqlite:///{folder}/shop.db",
                "COMEBACK_TIMEZONE": ZONE.key,
            }
        )
        app = create_app(config)
        add_account(app, EMAIL, "manager")
        manager = sign_in(app.test_client(), EMAIL)
        with app.app_context():
            facts = current.facts()
            assert facts
            warming.warm(facts)
        rows = [_row(name, manager) for name in REPORTS]
        with app.app_context():
            db.engine.dispose()
    return rows


def _row(name: str, manager: FlaskClient) -> Row:
    assert manager.get(page_of(name)).status_code == 200
    times = [seconds(lambda: manager.get(page_of(name))) for _ in range(TIMES)]
    return Row(
        name=f"page_{name}",
        rate=1 / median(times),
        unit="pages/s",
        against=None,
        ceiling=None,
        n=ORDERS,
        p99_ms=max(times) * 1000,
    )
