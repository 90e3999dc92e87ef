"""What many that come in clusters, alike within each, are worth in independent ones."""


def design_effect(hits: float, hit_squares: float, others: float, other_squares: float) -> float:
    """Return how many of them say as much as one independent one would of their share of hits.

    Every cluster is all hits or none. `hits` and `others` add up the clusters' sizes, the squares
    their squares. The variance of a ratio of totals over clusters (Cochran 1977, 11.2) over that of
    a plain share; where all are alike, the squares over the sizes, which is its limit.
    """
    n = hits + others
    if not (hits and others):
        return (hit_squares + other_squares) / n
    share = hits / n
    variance = hit_squares * (1 - share) ** 2 + other_squares * share**2
    return variance / (n * share * (1 - share))
