"""What a share can be at the worst and at the best, whatever those say who did not answer."""


def manski(hits: float, n: float, asked: float) -> tuple[float, float] | None:
    """Return the bounds of the share among all asked, of whom n answered and hits said yes.

    None of the others counts at the lower bound and all of them at the upper (Manski 1989): no
    assumption is made, and no chance is in it, so this is not an interval of confidence. Units:
    counts, or weighted counts of all three. None where nobody was asked.
    """
    if asked == 0:
        return None
    return hits / asked, (hits + asked - n) / asked
