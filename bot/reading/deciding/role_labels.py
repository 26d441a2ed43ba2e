"""Labels before a statement that ask for a part: "Decision maker:", "sign-off =", without what is set about them."""

from typing import Final

from bot.reading.people.words import PeopleWords, spaced

LONGEST_LABEL: Final = 40
"""How many code points before a statement its label may take."""
_LABEL_ENDS = frozenset(":=>\u2192\u2713\u2714\u2705")
_LABEL_DASHES = frozenset({" -", " \u2013", " \u2014"})
_LABEL_STARTS = ",;/|.(\n"


def label_before(text: str, start: int, words: PeopleWords) -> str | None:
    """Return the label of a role right before a place, one of several in a line: "QA: Marc / RA: Tuva"."""
    tail = text[max(0, start - LONGEST_LABEL) : start].rstrip()
    if tail[-1:] not in _LABEL_ENDS and tail[-2:] not in _LABEL_DASHES:
        return None
    label = tail[:-1]
    for mark in _LABEL_STARTS:
        label = label.rpartition(mark)[2]
    label = without_asides(label, words)
    return label if label in words.label_roles else None


def without_asides(label: str, words: PeopleWords) -> str:
    """Return the "qa" of "QA for this deal"; a whole label stays as it is."""
    forms = spaced(label).split()
    while len(forms) > 1 and " ".join(forms) not in words.label_roles and forms[-1] in words.between.asides:
        forms.pop()
    return " ".join(forms)


def without_openers(label: str, words: PeopleWords) -> str:
    """Return the "purchasing" of "and what about purchasing"; a whole label stays as it is."""
    forms = label.split()
    while len(forms) > 1 and " ".join(forms) not in words.label_roles and forms[0] in words.between.question_openers:
        forms.pop(0)
    return " ".join(forms)
