"""The colours: each means one thing, from the Okabe-Ito set, on the light page and the dark one.

Figures carry the light ones; DARK says what each becomes, and the browser swaps them.
"""

INK, QUIET, HAIRLINE, PAPER, GREY = "#16191d", "#59616b", "#dfe2e6", "#ffffff", "#8b939c"
CLEAR = "rgba(0,0,0,0)"
BLUE, SKY, VERMILION, AMBER = "#0072b2", "#56b4e9", "#d55e00", "#e69f00"
COLOURS = {
    "satisfied": BLUE,
    "put_right": SKY,
    "left_wrong": VERMILION,
    "unsaid": AMBER,
    "no_answer": INK,
    "never_asked": GREY,
}
# Of rows, whose names stand beside them, grey means too little to say: who was not asked is in ink.
ROW_COLOURS = COLOURS | {"never_asked": INK}
# For groups that are no verdicts: the rest of the set, which stands for nothing here.
GREEN, PURPLE = "#009e73", "#cc79a7"
NEUTRAL = (INK, GREEN, PURPLE)
# A shade of each that can be read as text, and its band.
TEXT = {
    BLUE: "#005f96",
    SKY: "#1d6fa5",
    VERMILION: "#a84a00",
    AMBER: "#855a00",
    GREY: "#5f6771",
    GREEN: "#00704f",
    PURPLE: "#a3457a",
}
BANDS = {
    BLUE: "rgba(0,114,178,0.14)",
    SKY: "rgba(86,180,233,0.16)",
    VERMILION: "rgba(213,94,0,0.13)",
    AMBER: "rgba(230,159,0,0.14)",
    GREY: "rgba(139,147,156,0.14)",
    INK: "rgba(22,25,29,0.08)",
    GREEN: "rgba(0,158,115,0.13)",
    PURPLE: "rgba(204,121,167,0.17)",
}
DARK = {
    INK: "#eceff2",
    QUIET: "#a4acb6",
    HAIRLINE: "#2c333b",
    PAPER: "#12161a",
    GREY: "#87909a",
    BLUE: "#4aa3dc",
    SKY: "#8fd0f5",
    VERMILION: "#f0803a",
    AMBER: "#f0b840",
    GREEN: "#2fbf95",
    PURPLE: "#e09cc3",
    TEXT[GREEN]: "#52cfa9",
    TEXT[PURPLE]: "#e9b0d0",
    TEXT[BLUE]: "#6db8e8",
    TEXT[SKY]: "#9dd6f7",
    TEXT[VERMILION]: "#f5955a",
    TEXT[AMBER]: "#f3c35c",
    TEXT[GREY]: "#a0a8b1",
    BANDS[BLUE]: "rgba(74,163,220,0.20)",
    BANDS[SKY]: "rgba(143,208,245,0.14)",
    BANDS[VERMILION]: "rgba(240,128,58,0.18)",
    BANDS[AMBER]: "rgba(240,184,64,0.14)",
    BANDS[GREY]: "rgba(135,144,154,0.18)",
    BANDS[INK]: "rgba(236,239,242,0.10)",
    BANDS[GREEN]: "rgba(47,191,149,0.17)",
    BANDS[PURPLE]: "rgba(224,156,195,0.16)",
}


def text(colour: str) -> str:
    """Return the shade of a colour that words are written in."""
    return TEXT.get(colour, colour)
