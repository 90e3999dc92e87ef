"""How trained and untrained agents differ in what goes well: the agents differ among themselves."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reports.estimate import Estimate, is_precise, not_known, too_few
from reports.metrics.channels.differences import Hits
from reports.statistics.between_clusters import clusters_apart

LEAST_AGENTS = 5
UNTOLD = "Who handled them is not told: a column agent in the file of contacts tells"


class Cell(NamedTuple):
    """Contacts, or orders by their last one, of one topic and channel and of one agent.

    `hits` are those that went well, of those of which that is known; `agent` is None if not told.
    """

    alike: tuple[str, str]
    trained: bool
    agent: str | None
    n: int
    hits: Hits


def agents_of(cells: Sequence[Cell], *, trained: bool) -> set[str]:
    """Return the agents, trained or not, of whose contacts it is known how they went."""
    return {
        cell.agent for cell in cells if cell.agent and cell.trained is trained and cell.hits.n > 0
    }


def agents_apart(
    cells: Sequence[Cell], min_n: int, of_what: str, *, like_with_like: bool = False
) -> Estimate:
    """Return the share of trained agents minus that of untrained ones, by how agents differ.

    An agent is trained or is not: a thousand contacts of five agents tell of five agents.
    """
    told = [cell for cell in cells if cell.agent and cell.hits.n]
    least = min(sum(cell.hits.n for cell in told if cell.trained is side) for side in (True, False))
    n = sum(cell.hits.n for cell in told)
    if cells and not told:
        return not_known(0, UNTOLD)
    hidden = too_few(least, min_n, of_what)
    if hidden:
        return not_known(n, f"{hidden.reason} in one of the two")
    trained, untrained = (len(agents_of(told, trained=side)) for side in (True, False))
    if min(trained, untrained) < LEAST_AGENTS:
        return not_known(n, _too_few_agents(trained, untrained))
    found = clusters_apart(*_counts(told, like_with_like))
    if not found:
        return not_known(n, "Too few agents, or too much alike, to tell them apart")
    return Estimate(
        n=n,
        value=found.value,
        low=found.low,
        high=found.high,
        method="agents_alike" if like_with_like else "agents",
        precise=is_precise(least, found.low, found.high),
    )


def _too_few_agents(trained: int, untrained: int) -> str:
    return (
        f"Too few agents to tell training from who they are ({trained} trained and "
        f"{untrained} untrained, of at least {LEAST_AGENTS} each)"
    )


def _counts(cells: Sequence[Cell], like_with_like: bool) -> np.ndarray:
    """Return hits and n, each of (trained or not, agents, kinds of contact)."""
    agents = {name: at for at, name in enumerate(sorted({cell.agent or "" for cell in cells}))}
    kinds = {kind: at for at, kind in enumerate(sorted({cell.alike for cell in cells}))}
    counts = np.zeros((2, 2, len(agents), len(kinds) if like_with_like else 1))
    for cell in cells:
        kind = kinds[cell.alike] if like_with_like else 0
        counts[:, 0 if cell.trained else 1, agents[cell.agent or ""], kind] += cell.hits
    return counts
