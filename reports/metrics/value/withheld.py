"""Which parts of a whole that is shown are not, so that none too small is had by subtraction."""

from collections.abc import Mapping


def withheld(counts: Mapping[str, int], least: int) -> set[str]:
    """Return the names of parts under `least`, and the smallest others until these are not alone.

    Together they count at least `least`, or nothing is withheld, or nothing else is left to be.
    """
    by_size = sorted((n, name) for name, n in counts.items() if n)
    hidden: set[str] = set()
    together = 0
    for n, name in by_size:
        if n >= least and not 0 < together < least:
            break
        hidden.add(name)
        together += n
    return hidden
