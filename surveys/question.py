"""One question: what it asks, what may be answered, and whom it is for."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from surveys.words import Strict, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
YES, NO = "yes", "no"


def _several(names: Any) -> Any:
    return (names,) if isinstance(names, str) else names


OneOrSeveral = Annotated[tuple[Name, ...], BeforeValidator(_several)]


class Kind(StrEnum):
    YES_NO = "yes_no"
    ONE_CHOICE = "one_choice"
    SEVERAL_CHOICES = "several_choices"
    TEXT = "text"


class Option(Strict):
    """An answer that can be picked: `key` is stored, `label` is read."""

    key: Name
    label: Words


class Question(Strict):
    """`when` names the earlier answers the question follows from, one or any of several.

    Without `when` it is for all; with `first_buyers_only`, for those whose first order it was.
    With `own_words` there is room to write under the options, kept as `words_key`.
    """

    key: Name
    kind: Kind
    heading: Words
    hint: Words | None = None
    options: tuple[Option, ...] = ()
    own_words: Words | None = None
    required: bool = True
    first_buyers_only: bool = False
    when: dict[Name, OneOrSeveral] = Field(default_factory=dict)

    @property
    def words_key(self) -> str:
        return f"{self.key}_words"

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names its answers are kept under."""
        return (self.key, self.words_key) if self.own_words else (self.key,)

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    def option(self, key: str) -> Option:
        return next(option for option in self.options if option.key == key)

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Self:
        keys = self.option_keys
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.key} offers an option twice")
        if self.kind is Kind.TEXT and (keys or self.own_words):
            raise ValueError(f"{self.key} is a text; it can have no options and no own_words")
        if self.kind is Kind.YES_NO and keys != (YES, NO):
            raise ValueError(f"{self.key} is a yes_no; its options must be yes and no")
        if self.kind in (Kind.ONE_CHOICE, Kind.SEVERAL_CHOICES) and len(keys) < 2:
            raise ValueError(f"{self.key} needs at least two options")
        return self
