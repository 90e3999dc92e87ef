"""Ids seen before are found again, with the line they stood in first."""

from hypothesis import given
from hypothesis import strategies as st

from feedback.intake.seen import SeenIds

IDS = st.lists(st.text("ab", max_size=2), max_size=12)


@given(ids=IDS, size=st.integers(1, 5))
def test_a_repeat_names_the_first_line(ids: list[str], size: int) -> None:
    lined = [(name, line) for line, name in enumerate(ids, start=2)]
    found: dict[int, int] = {}
    with SeenIds() as seen:
        for start in range(0, len(lined), size):
            repeats = seen.add(lined[start : start + size])
            found |= {lined[start + place][1]: first for place, first in repeats.items()}
    firsts = dict(reversed(lined))
    assert found == {line: firsts[name] for name, line in lined if firsts[name] != line}
