"""The made-up shop: every number its customers live by.

Nothing here depends on the calendar: an order placed in any week has the same chances, and what a
customer does next depends on the last order, its verdict and being asked about it. So a curve that
starts at any day estimates one and the same truth (truth.py).
"""

from dataclasses import dataclass, field

NAME = "Juniper & Pine"
ADDRESS = "Juniper & Pine, Rua do Pinhal 12, 1200-309 Lisboa"
MAIL_FROM = "hello@juniper-and-pine.example"
ZONE = "Europe/Lisbon"
MONTHS = 18


@dataclass(frozen=True)
class Country:
    """Where customers live: how many, what they speak, how parcels fare on the way there."""

    code: str
    share: float
    languages: tuple[tuple[str, float], ...]
    regions: tuple[str, ...]
    promise_days: int
    late: float
    stores: tuple[str, ...] = ()


COUNTRIES = (
    Country(
        code="PT",
        share=0.44,
        languages=(("pt", 0.9), ("en", 0.1)),
        regions=("Lisboa", "Norte", "Centro", "Algarve"),
        promise_days=2,
        late=0.08,
        stores=("Lisboa Chiado", "Porto Baixa"),
    ),
    Country(
        code="ES",
        share=0.22,
        languages=(("es", 0.94), ("en", 0.06)),
        regions=("Madrid", "Catalunya", "Andalucía"),
        promise_days=3,
        late=0.12,
        stores=("Madrid Salesas",),
    ),
    Country("FR", 0.14, (("fr", 1.0),), ("Île-de-France", "Occitanie"), 4, 0.15),
    Country("DE", 0.12, (("de", 0.96), ("en", 0.04)), ("Berlin", "Bayern", "Hessen"), 4, 0.19),
    Country("GB", 0.08, (("en", 1.0),), ("London", "Scotland", "Wales"), 5, 0.24),
)

CHANNELS = ("online", "store", "marketplace", "phone")
FULFILMENTS = ("delivery", "pickup", "in_store")
CATEGORIES = ("bedding", "kitchen", "lighting", "garden", "bath")
CATEGORY_SHARES = (0.27, 0.25, 0.16, 0.14, 0.18)
MEDIAN_CENTS = (7900, 4300, 9600, 5200, 3100)
AGENTS = (
    *("Beatriz", "Carlos", "Duarte", "Eva", "Filipa", "Gonçalo"),
    *("Helena", "Ivo", "Joana", "Lourenço", "Marta", "Nuno"),
)
TRAINED = (True, True, False, True, False, False, True, False, True, False, True, False)
FAULTS = ("", "damaged", "not_as_described", "wrong_item", "missing_items")
SEGMENTS = ("private", "trade")
STEPS = ("basket", "address", "delivery", "payment")
VERDICTS = ("satisfied", "put_right", "left_wrong", "unsaid")


@dataclass(frozen=True)
class Fates:
    """What may become of an order. Shares are of the orders not decided by the line above."""

    backed_out: float = 0.025  # the customer cancels within hours
    shop_cancelled: float = 0.012
    lost: float = 0.018
    lost_replaced: float = 0.25
    lost_given_up: float = 0.4  # the customer cancels after the promised day
    late_by_more: float = 0.7  # one day late; then another with this chance, and so on
    fault: float = 0.05  # something wrong with what arrived
    same_day_second: float = 0.01
    no_promise: float = 0.3  # of the orders from the marketplace
    returned: float = 0.04
    returned_with_fault: float = 0.5
    returned_in_part: float = 0.5  # half of the order, of those returned
    never_refunded: float = 0.1
    returned_elsewhere: float = 0.35  # than bought: online or in a store, where there are any


@dataclass(frozen=True)
class Service:
    """Who gets in touch, and how it goes. Only `resolved` makes a difference to the verdict."""

    contact: float = 0.08
    contact_late: float = 0.35
    contact_undelivered: float = 0.7
    contact_fault: float = 0.55
    resolved: float = 0.5
    resolved_by_trained: float = 0.74
    other_channel: float = 0.4  # of those who come back
    came_back: float = 0.5  # of those not resolved, within the week
    hung_up: float = 0.07  # of those who get in touch, called before and waited in vain
    speed_seconds: float = 38.0  # mean to an answer by phone; the other channels follow
    handle_seconds: float = 390.0


@dataclass(frozen=True)
class Judgement:
    """The chance of each verdict. A factor multiplies the chance of being satisfied."""

    on_time: float = 0.88
    in_store: float = 0.91
    slightly_late: float = 0.58  # one or two days
    very_late: float = 0.26
    undelivered: float = 0.12
    fault_factor: float = 0.4
    unresolved_factor: float = 0.45
    unsaid: float = 0.2  # of the dissatisfied
    put_right_resolved: float = 0.55  # of the dissatisfied who say
    put_right_unresolved: float = 0.12
    put_right_no_contact: float = 0.2


@dataclass(frozen=True)
class Meeting:
    """The chance that each of a buyer's five expectations is met, given what happened."""

    as_expected: float = 0.93
    as_expected_with_fault: float = 0.2
    easy_to_buy: float = 0.9  # depends on nothing, and nothing on it
    treated_right: float = 0.94
    treated_right_unresolved: float = 0.35  # or cancelled by the shop
    came_as_expected: float = 0.95
    came_as_expected_late: float = 0.2
    came_as_expected_never: float = 0.04
    issue_resolved: float = 0.9  # where it was
    issue_resolved_unresolved: float = 0.12


@dataclass(frozen=True)
class Comeback:
    """Whether and when a customer buys again: a share ever does, after a gamma number of days."""

    after: tuple[float, float, float, float] = (0.52, 0.46, 0.17, 0.26)  # by verdict
    after_backing_out: float = 0.3
    shape: float = 1.5
    scale_days: float = 44.0
    unlike_expected: float = 0.65  # times as many come back, whatever the verdict
    to_store: tuple[float, float, float, float] = (1.0, 0.9, 0.25, 0.4)  # times as many of those
    from_store: tuple[float, float, float, float] = (1.0, 0.9, 0.4, 0.6)  # who would cross over
    asked: float = 0.03  # being asked brings some back who would not have come, or sooner
    asked_scale_days: float = 30.0


@dataclass(frozen=True)
class Reach:
    """Who the customers are to the shop. None of it depends on anything else here."""

    homes: tuple[float, ...] = (0.62, 0.22, 0.1, 0.06)  # by channel, where there are stores
    true_to_home: float = 0.72
    pickup: float = 0.15
    walk_in: float = 0.25  # of new customers at a store: nobody knows who they are
    account: float = 0.7
    as_guest: float = 0.05  # of later orders of account holders
    email: float = 0.97
    consent_yes: float = 0.45
    consent_no: float = 0.02
    trade: float = 0.12


@dataclass(frozen=True)
class Abandoning:
    """Checkouts left behind, for each order placed."""

    strangers: float = 0.22  # nobody knows who they were
    prospects: float = 0.2  # new to the shop; some come back and buy
    prospect_buys: float = 0.3  # times what the reason leaves of it
    prospect_days: float = 6.0
    unanswered: float = 0.35  # times as many buy of those who asked and got no answer
    asks: float = 0.06  # gets in touch before leaving
    asks_without_answer: float = 0.75  # of those who could not find an answer
    left_unanswered: float = 0.5
    customers: float = 0.14  # after an order, whether or not they buy again
    completed: float = 0.1  # went on to the order within the hour


@dataclass(frozen=True)
class Replying:
    """Whether an asked customer answers depends on having been kept waiting, and on nothing else.

    So the answers hold too many late orders, which weighting by what became of the order mends.
    """

    share: float = 0.32
    kept_waiting: float = 1.4  # times as many answer of those whose order came late or never
    once_reminded: float = 0.15  # of those who answer, whatever they have to say
    unsubscribes: float = 0.015  # of those who do not answer
    unknown_address: float = 0.01  # of those who neither answer nor unsubscribe
    median_hours: float = 9.0
    spread: float = 1.3  # of the logarithm
    words: float = 0.3
    says_more: float = 0.85  # of first buyers, about the five expectations


@dataclass(frozen=True)
class ClosingTheLoop:
    """What becomes of those left dissatisfied; it changes no verdict, and brings nobody back."""

    seen_to: float = 0.4  # a day, of those nobody has seen to yet
    overlooked: float = 0.3  # of all, which are seen to so much later
    later: float = 0.05  # times as many a day of those
    given_up_after: int = 60  # days
    answers: float = 0.85  # of those asked whether it was put right
    put_right: float = 0.85  # of those who answer


@dataclass(frozen=True)
class SimulatedShop:
    fates: Fates = field(default_factory=Fates)
    service: Service = field(default_factory=Service)
    judgement: Judgement = field(default_factory=Judgement)
    meeting: Meeting = field(default_factory=Meeting)
    comeback: Comeback = field(default_factory=Comeback)
    reach: Reach = field(default_factory=Reach)
    abandoning: Abandoning = field(default_factory=Abandoning)
    replying: Replying = field(default_factory=Replying)
    closing: ClosingTheLoop = field(default_factory=ClosingTheLoop)


DEFAULT = SimulatedShop()
