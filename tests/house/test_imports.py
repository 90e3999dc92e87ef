"""Imports point one way, and each outside name has one home."""

from collections.abc import Iterator

from tests.house.source import PRODUCT, Import, Source, within

# From the rim inwards. A module may import its own house and those of the layers below it; the
# other houses of its layer are strangers.
LAYERS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("wsgi",), ("feedback.cli",)),
    (("feedback.app",),),
    (("feedback.web",), ("feedback.answering",), ("feedback.hooks",), ("feedback.demo",)),
    (("feedback.extensions",),),
    (("feedback.doctor",),),
    (("feedback.jobs",),),
    (("feedback.backup",), ("feedback.account",)),
    (("feedback.intake",), ("feedback.fieldwork",)),
    (("feedback.mail",), ("feedback.webhook",), ("reports",)),
    (("feedback.migrate",),),
    (("feedback.models",),),
    (
        (
            "config",
            "feedback.clock",
            "feedback.database",
            "feedback.log",
            "feedback.owner",
            "feedback.shop",
            "feedback.tokens",
        ),
    ),
    (("surveys",), ("reports.statistics",)),
)

# Outside names → where they may be imported.
HOMES = {
    ("flask", "flask_limiter", "flask_security", "flask_sqlalchemy", "flask_wtf", "werkzeug"): (
        "feedback.app",
        "feedback.extensions",
        "feedback.web",
        "feedback.answering",
        "feedback.hooks",
        "feedback.cli",
    ),
    ("granian", "click", "rich"): ("feedback.cli",),
    ("alembic",): ("feedback.migrate",),
    ("apscheduler", "procrastinate"): ("feedback.jobs",),
    ("sendgrid", "python_http_client"): (
        "feedback.mail.sendgrid_calls",
        "feedback.mail.receipt_signature",
    ),
    ("imaplib",): ("feedback.mail.mailbox",),
    ("smtplib",): ("feedback.mail.dialogue",),
    ("standardwebhooks",): ("feedback.webhook",),
    ("dns",): ("feedback.doctor",),
    ("css_inline",): ("feedback.mail",),
    ("phonenumbers",): ("feedback.intake",),
    ("plotly",): ("reports.charts",),
    ("scipy",): ("reports.statistics",),
    ("duckdb", "adbc_driver_sqlite", "pyspark"): ("reports.warehouse",),
}
# The columns Flask-Security asks for stand on its mixins.
EXCEPTIONS = {("feedback.models.account", "flask_security")}

# These read the machine's clock (the manifest compares it with the age of files); everybody else
# is handed `now`.
CLOCKS = ("feedback.clock", "feedback.cli", "feedback.jobs", "reports.warehouse.manifest")


def test_every_module_has_a_place_in_the_house() -> None:
    placeless = [s.name for s in PRODUCT if s.lines and not place(s.module)]
    assert not placeless, f"say in LAYERS where they belong: {placeless}"


def test_imports_point_inwards() -> None:
    assert not [told(s, i) for s, i in every_import() if points_outwards(s.module, i.name)]


def test_each_outside_name_has_one_home() -> None:
    assert not [
        f"{told(source, item)}; its home is {', '.join(homes)}"
        for source, item in every_import()
        for names, homes in HOMES.items()
        if within(item.name, names)
        and not within(source.module, homes)
        and (source.module, item.name.split(".")[0]) not in EXCEPTIONS
    ]


def test_surveys_and_statistics_know_no_database() -> None:
    assert not [
        told(source, item)
        for source, item in every_import()
        if within(source.module, ("surveys", "reports.statistics"))
        and within(item.name, ("sqlalchemy", "sqlite3", "psycopg", "feedback", "config"))
    ]


def test_in_reports_only_the_warehouse_knows_the_operational_tables() -> None:
    assert not [
        told(source, item)
        for source, item in every_import()
        if within(source.module, ("reports",))
        and not within(source.module, ("reports.warehouse",))
        and within(item.name, ("feedback.models", "feedback.database"))
    ]


def test_an_import_inside_a_function_says_why_above_itself() -> None:
    assert not [
        told(source, item)
        for source, item in every_import()
        if item.inside_function and not source.lines[item.line - 2].lstrip().startswith("#")
    ]


def test_only_the_rim_and_the_jobs_read_the_clock() -> None:
    assert not [
        f"{source.name}:{number} {line.strip()}"
        for source in PRODUCT
        if not within(source.module, CLOCKS)
        for number, line in enumerate(source.lines, 1)
        if any(call in line for call in ("datetime.now(", "date.today(", "time.time("))
    ]


def every_import() -> Iterator[tuple[Source, Import]]:
    return ((source, item) for source in PRODUCT for item in source.imports)


def points_outwards(module: str, imported: str) -> bool:
    here, there = place(module), place(imported)
    return here is not None and there is not None and there != here and there[0] <= here[0]


def place(module: str) -> tuple[int, int] | None:
    """Return a module's layer and its house there; the longest prefix decides."""
    found = [
        (len(prefix), layer, house)
        for layer, houses in enumerate(LAYERS)
        for house, prefixes in enumerate(houses)
        for prefix in prefixes
        if within(module, (prefix,))
    ]
    return max(found)[1:] if found else None


def told(source: Source, item: Import) -> str:
    return f"{source.name}:{item.line} imports {item.name}"
