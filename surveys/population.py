"""Who is followed up: the populations and the touchpoints they are made of."""

from enum import StrEnum


class TouchpointKind(StrEnum):
    ORDER = "order"
    CHECKOUT = "checkout"
    CONTACT = "contact"


class Population(StrEnum):
    """Every touchpoint belongs to at most one; each has a standing survey."""

    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    AFTER_CONTACT = "after_contact"


class Mode(StrEnum):
    """How an answer reached us."""

    EMAIL = "email"
    PHONE = "phone"
    RECEIPT = "receipt"
    LINK = "link"
    IMPORTED = "imported"
