"""The checked vectors, and arrays as the formulas take them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "statistics.json").read_text(encoding="utf-8")
)["vectors"]


def floats(*values: float) -> npt.NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def counts(rows: Iterable[tuple[float, int, int]]) -> list[tuple[int, int, int]]:
    """Return the (day, events, censored) rows of a vector, whose days are written as floats."""
    return [(int(day), events, censored) for day, events, censored in rows]
