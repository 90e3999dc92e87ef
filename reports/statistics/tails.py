"""The tails of the normal and the chi-squared distribution, exact far out too."""

from math import erfc, sqrt
from statistics import NormalDist


def quantile(level: float) -> float:
    """Return the z within whose distance of 0 a standard normal lies with chance `level`."""
    return NormalDist().inv_cdf((1 + level) / 2)


def two_sided(z: float) -> float:
    """Return the chance of a standard normal at least as far from 0 as z."""
    return erfc(abs(z) / sqrt(2))


def chi_squared(chi2: float, freedom: int) -> float:
    """Return the chance of a chi-squared of so many degrees of freedom at least as large."""
    # scipy takes a sixth of a second, which the service need not wait for when it starts.
    from scipy.special import chdtrc  # noqa: PLC0415

    return float(chdtrc(freedom, chi2))
