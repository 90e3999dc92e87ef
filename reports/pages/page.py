"""What a page is made of, from the top: an answer, what it rests on, and the rest when wanted."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Headline:
    """One figure: large its value, small its interval and n, and what moved."""

    label: str
    value: str
    detail: tuple[str, ...]
    change: str | None = None
    is_grey: bool = False


@dataclass(frozen=True)
class Table:
    """The figures as rows; the first column names the row, the first `words` of them are words."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True)
class Chart:
    """A drawing whose title is its finding; `figure` is for plotly.js, the table for everyone."""

    key: str
    title: str
    about: str
    figure: dict[str, Any]
    table: Table
    note: str | None = None
    is_tall: bool = False


@dataclass(frozen=True)
class Branch:
    """A rectangle and the stream that feeds it, in drawing units; labels are placed beside it."""

    name: str
    verdict: str
    share: str
    detail: str
    meaning: str
    top: float
    height: float
    label_top: float
    stream: str


@dataclass(frozen=True)
class Tree:
    """The verdict tree as a drawing: the trunk, its two limbs, and the limbs of the second."""

    title: str
    about: str
    height: float
    trunk: Branch
    limbs: tuple[Branch, ...]
    twigs: tuple[Branch, ...]
    table: Table
    is_grey: bool = False


@dataclass(frozen=True)
class Empty:
    """Nothing to show yet: what is missing, why, and the one next step."""

    missing: str
    why: str
    step: str
    href: str | None = None
    command: str | None = None
    has_demo: bool = True


@dataclass(frozen=True)
class Page:
    """A report, ready to be read. `**` in the sentence marks its figures.

    `finding` compares the page's first figure, where the reader asked for that.
    """

    name: str
    sentence: str
    as_of: str
    headlines: tuple[Headline, ...] = ()
    tree: Tree | None = None
    charts: tuple[Chart, ...] = ()
    multiples_title: str = ""
    multiples: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    empty: Empty | None = None
    definition: str = ""
    finding: str | None = None
