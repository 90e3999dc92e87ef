"""Money as the pages write it: with its currency, and no finer than anybody acts on."""

from reports import words
from reports.breakdown import UNKNOWN
from reports.estimate import Estimate
from reports.pages.page import Headline

WHOLE_FROM = 100
NOT_KNOWN = "not known"


def money(value: float, currency: str) -> str:
    """Return an amount: EUR 71.30, EUR 1,204."""
    return _with(currency, _number(value)).replace("-", words.MINUS)


def signed(value: float, currency: str) -> str:
    """Return a difference of amounts, with its sign: EUR +71.30."""
    sign = "+" if value > 0 else ""
    return _with(currency, f"{sign}{_number(value)}").replace("-", words.MINUS)


def money_interval(estimate: Estimate, *, is_signed: bool = False) -> str:
    """Return an interval of amounts, of differences with their signs."""
    if estimate.low is None or estimate.high is None:
        return "no interval"
    write, to = (signed, " to ") if is_signed else (money, words.DASH)
    return to.join(write(end, UNKNOWN) for end in (estimate.low, estimate.high))


def money_headline(
    label: str,
    estimate: Estimate | None,
    currency: str,
    *,
    change: str | None = None,
    is_signed: bool = False,
) -> Headline:
    """Return an amount with its interval and n; what cannot be known says why."""
    if estimate is None or estimate.value is None:
        why = estimate.reason if estimate and estimate.reason else NOT_KNOWN.capitalize()
        return Headline(label, words.DASH, (why,), is_grey=True)
    write = signed if is_signed else money
    noise = ": noise" if is_signed and estimate.low is not None and estimate.is_noise else ""
    detail = (money_interval(estimate, is_signed=is_signed) + noise, of_whom(estimate))
    return Headline(label, write(estimate.value, currency), detail, change, not estimate.precise)


def of_whom(estimate: Estimate) -> str:
    """Return how many customers there were, and how many of them bought where that is known."""
    customers = words.counted(estimate.n, "customer")
    if estimate.hits is None:
        return f"of {customers}"
    bought = words.count(estimate.hits)
    return f"of {customers}, {bought} bought" if estimate.hits else f"none of {customers} bought"


def money_cells(estimate: Estimate, *, is_signed: bool = False) -> tuple[str, str, str]:
    """Return value, interval and n as cells of a table."""
    n = words.count(estimate.n)
    if estimate.value is None:
        return words.DASH, estimate.reason or NOT_KNOWN, n
    write = signed if is_signed else money
    return write(estimate.value, UNKNOWN), money_interval(estimate, is_signed=is_signed), n


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:,.2f}"


def _with(currency: str, number: str) -> str:
    return number if currency == UNKNOWN else f"{currency}\u00a0{number}"
