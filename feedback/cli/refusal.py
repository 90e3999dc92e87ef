"""Why a command stops."""


class Refusal(Exception):
    """A command cannot do what was asked; the message is one sentence that says what to do."""
