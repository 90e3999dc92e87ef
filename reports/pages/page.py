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
class Bar:
    """A bar of the dissatisfied, in percent of them: missed from the left, the rest caught."""

    missed: float
    low: float
    high: float


@dataclass(frozen=True)
class StandIn:
    """A line of the signature table: what is held, what it misses, what else is known of it.

    `bar` is None where `missed` cannot be known and says why. `is_sure`: it stands in; `is_untold`:
    nothing is known of it.
    """

    name: str
    meaning: str
    missed: Headline
    bar: Bar | None
    figures: tuple[Headline, ...]
    label: str
    is_sure: bool = False
    is_untold: bool = False


@dataclass(frozen=True)
class Signature:
    """Things held against one outcome, the one that says most first: metrics, expectations.

    `what` says what its lines are and `asks` what their labels answer; `missed` and `caught` name
    the two parts of a bar, `columns` the figures of each line, of which the `widest` needs most
    room; `rules` say how its labels are decided. A brief one gives no more than the intervals.
    """

    title: str
    about: str
    missed: str
    caught: str
    columns: tuple[str, ...]
    lines: tuple[StandIn, ...]
    table: Table
    rules: Table | None = None
    chart: Chart | None = None
    note: str | None = None
    is_brief: bool = False
    widest: int = 1
    what: str = "Metric"
    asks: str = "Stands in?"


@dataclass(frozen=True)
class Step:
    """A row of the ledger: a stage, or a column in which others stayed; percent of all due.

    `kind` is stage, or of a column whether one can mend it: mendable, meant.
    """

    kind: str
    name: str
    count: str
    share: str
    why: str
    remedy: str
    start: float
    width: float


@dataclass(frozen=True)
class Ledger:
    """The ledger as a drawing: bars that tile the whole, and the sum they come to."""

    title: str
    about: str
    steps: tuple[Step, ...]
    sum: str
    table: Table


@dataclass(frozen=True)
class Mark:
    """A group's dot and its interval, in percent of the axis."""

    name: str
    said: str
    shares: str
    low: float
    at: float
    high: float
    is_beyond: bool


@dataclass(frozen=True)
class Likeness:
    """How unlike those who answered are, a dot a group, with the band within which all is alike."""

    title: str
    about: str
    ends: tuple[str, str]
    band: tuple[float, float]
    marks: tuple[Mark, ...]
    note: str | None
    table: Table


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
class Link:
    """Where to go on from a page: what is said, and the endpoint it leads to."""

    words: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A sentence that begins with its figure, what it rests on, and the page that says more.

    `report` names that page, `about` the figure. Without a `value`, `why` says why there is none;
    `change` is what moved, and the next to look at `is_next`, with why where that is no change.
    """

    report: str
    about: str
    value: str = ""
    text: str = ""
    detail: tuple[str, ...] = ()
    why: str = ""
    change: str | None = None
    is_grey: bool = False
    is_next: bool = False
    next_why: str = ""


@dataclass(frozen=True)
class Page:
    """A report, ready to be read. `**` in the sentence marks its figures.

    `finding` compares the page's first figure, where the reader asked for that.
    """

    name: str
    sentence: str
    as_of: str
    headlines: tuple[Headline, ...] = ()
    answers: tuple[Answer, ...] = ()
    warnings: tuple[str, ...] = ()
    ledger: Ledger | None = None
    likeness: Likeness | None = None
    tree: Tree | None = None
    signatures: tuple[Signature, ...] = ()
    charts: tuple[Chart, ...] = ()
    multiples_title: str = ""
    multiples: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    empty: Empty | None = None
    definition: str = ""
    finding: str | None = None
