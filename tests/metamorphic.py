"""Changes to a note that must, or must not, change what is read in it."""

from collections.abc import Callable

import msgspec

from bot.case_files import Case

Change = Callable[[str], str]

NO_LONGER_MEANT: dict[str, Change] = {
    "removed": lambda words: "",
    "negated": lambda words: f"It is not true that {words}",
    "hedged": lambda words: f"Maybe {words}",
    "supposed": lambda words: f"If they win the grant, {words}",
    "asked": lambda words: f"Is it true that {words}?",
    "somebody else's": lambda words: f"Another customer of ours told me that {words}",
}
"""Ways to say the same words without meaning them as a statement about this lead."""

NEUTRAL = (
    "The train was late again.",
    "Nice weather in Lyon by the way.",
    "She sends her regards.",
    "Coffee there is excellent.",
)


def with_turn(case: Case, place: int, text: str) -> Case:
    """Return a case in which one turn reads otherwise."""
    turns = [
        msgspec.structs.replace(turn, rep=text) if number == place else turn for number, turn in enumerate(case.turns)
    ]
    return msgspec.structs.replace(case, turns=tuple(turns))


def reworded(case: Case, change: Change) -> Case:
    """Return a case in which every turn is changed."""
    turns = tuple(msgspec.structs.replace(turn, rep=change(turn.rep)) for turn in case.turns)
    return msgspec.structs.replace(case, turns=turns)


NOTHING_CHANGES: dict[str, Change] = {
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "doubled spaces": lambda text: text.replace(" ", "  "),
    "space around": lambda text: f"\n\n  {text}  \n",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "a neutral sentence before": lambda text: f"{NEUTRAL[0]}\n\n{text}",
    "a neutral sentence after": lambda text: f"{text}\n\n{NEUTRAL[1]}",
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
}
"""Changes after which everything must be read as before."""
