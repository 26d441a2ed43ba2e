"""Words addressed to a machine, not to a colleague: orders to the bot.

They are recognised by shape: someone who is a machine is addressed, or an order is given about what only a machine
keeps (a rule, a status, a record). No fact comes from them, and nothing else happens.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.reading.lexicon import Found, Lexicon
from bot.reading.tokens import Token
from bot.reading.written import written

ADDRESS_WITHIN = 7
OBJECT_WITHIN = 14
LAST_ORDERS = 20


@written
class CommandWords:
    """The words of orders to a machine."""

    machines: tuple[str, ...]
    """Whom such an order addresses: bot, assistant, AI."""
    hailed: tuple[str, ...]
    """Those that are so addressed even where no order follows: "bots: ...", not "system: ..."."""
    turns: tuple[str, ...]
    """Labels of a model's own turn in a talk, or headings over one: assistant, tool result."""
    calls: tuple[str, ...]
    """Words that show by themselves that a machine is addressed: "note to any AI", "system prompt"."""
    orders: tuple[str, ...]
    """What a machine is told to do: ignore, mark, set, record."""
    objects: tuple[str, ...]
    """What only a machine keeps: rules, instructions, a status, a waiver."""
    lead_ins: tuple[str, ...]
    """Words that may stand before an order: please, just, you must."""
    assignments: tuple[str, ...]
    """Orders that set a value outright: mark * as approved."""
    told: tuple[str, ...]
    """Words before an order that make it one wherever it stands: you must."""
    headings: tuple[str, ...]
    """Headings over a block for a machine: begin override."""
    spelt: tuple[str, ...]
    """Beginnings of an order whose letters are spelt one by one."""
    whole: frozenset[str]
    """Words of orders that may be cut in pieces, so that nobody sees them."""
    scripts: Mapping[str, frozenset[str]]
    """Labels of a machine's lines in a script, each with those beside which it is one."""
    roles: tuple[str, ...]
    """First words of lines that say whose turn follows, as programs write them."""
    look_alikes: tuple[str, ...]
    """Phrases that only look like one of these: change of, set up."""

    @property
    def phrases(self) -> dict[str, Sequence[str]]:
        """All phrases by their part in an order."""
        return {
            "machine": self.machines,
            "hailed": self.hailed,
            "call": self.calls,
            "order": self.orders,
            "object": self.objects,
            "lead_in": self.lead_ins,
            "assignment": self.assignments,
            "told": self.told,
            "look_alike": self.look_alikes,
        }

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What such words may begin with."""
        return frozenset(word[:end] for word in self.whole for end in range(1, len(word)))

    @cached_property
    def lexicon(self) -> Lexicon[str]:
        """All phrases, to be found in words that are no sentence yet."""
        return Lexicon(self.phrases)

    @cached_property
    def heading_lexicon(self) -> Lexicon[str]:
        """Headings by themselves: they hold the words of orders, and an order goes before."""
        return Lexicon({"heading": self.headings})


def is_for_machine(tokens: Sequence[Token], words: CommandWords, *, bracketed: bool = False) -> bool:
    """True for words that address a machine, or order what only a machine could do."""
    order = _Order(tokens, words.lexicon.find(tokens))
    named = bracketed and order.names_machine_first()
    return named or order.begins() is not None


def names_machine(tokens: Sequence[Token], words: CommandWords) -> bool:
    """True where words name a machine."""
    return any(one.key in {"machine", "hailed"} for one in words.lexicon.find(tokens))


def only_names_machines(tokens: Sequence[Token], words: CommandWords) -> bool:
    """True for a label of several words that are all names of machines: "Debrief (bot)"."""
    named = {one.first for one in words.lexicon.find(tokens) if one.key in {"machine", "hailed"}}
    spoken = [place for place, token in enumerate(tokens) if token.is_word]
    return len(spoken) > 1 and all(place in named for place in spoken)


def heads_block(tokens: Sequence[Token], words: CommandWords) -> bool:
    """True for the words of a heading under which something is written for a machine."""
    return bool(words.heading_lexicon.find(tokens))


def spells_order(letters: str, words: CommandWords) -> bool:
    """True where letters that stood one by one make an order, or name a machine."""
    return any(word in letters.casefold() for word in words.spelt)


@dataclass(frozen=True, slots=True)
class OrderPlace:
    """Where a sentence turns into an order to a machine."""

    token: int
    addressed: bool  # a machine is called by name; what follows on the line is for it too
    opens: bool  # nothing is said before it in the sentence


def order_begins(tokens: Sequence[Token], starts: Sequence[int], found: Sequence[Found[str]]) -> OrderPlace | None:
    """Return where a sentence, whose clauses start at the given tokens, turns into an order to a machine.

    ``found`` are the phrases of orders that it holds.
    """
    return _Order(tokens, found, starts).begins() if found else None


class _Order:
    """What may be an order in a sentence."""

    def __init__(self, tokens: Sequence[Token], found: Sequence[Found[str]], starts: Sequence[int] = (0,)) -> None:
        self.tokens = tokens
        self.starts = frozenset(starts)
        self.found = [one for one in found if one.key != "look_alike"]
        self.by_key: dict[str, list[Found[str]]] = {}
        for one in self.found:
            self.by_key.setdefault(one.key, []).append(one)

    def begins(self) -> OrderPlace | None:
        """Return where the order begins, if the sentence holds one; where a machine is called, all of it is for it."""
        places = [one.first for one in self.found if self._orders(one)]
        called = [one.first for one in self.found if one.key == "call" or self._calls(one)]
        if not places and not called:
            return None
        first = min([*places, *called])
        opens = all(place in self._lead_in_places or not self.tokens[place].is_word for place in range(first))
        return OrderPlace(first, addressed=bool(called), opens=opens)

    def _calls(self, one: Found[str]) -> bool:
        return one.key in {"machine", "hailed"} and self._is_addressed(one)

    def _orders(self, one: Found[str]) -> bool:
        if one.key not in {"order", "assignment"} or not self._stands_first(one):
            return False
        return one.key == "assignment" or self._has_object(one)

    def names_machine_first(self) -> bool:
        """True for "system: ..." and "AI systems, ..."."""
        first = next((one for one in self.found if one.key in {"machine", "hailed"}), None)
        return first is not None and first.first <= 1 and self._mark_after(first)

    def _is_addressed(self, machine: Found[str]) -> bool:
        """True where a machine is spoken to and then told to do something, or hailed as only a machine is."""
        following = self.tokens[machine.last + 1 : machine.last + 2]
        if machine.key == "hailed" and machine.first <= 1 and following and following[0].text == ":":
            return True
        if not any(machine.first - start < ADDRESS_WITHIN for start in self._starts_before(machine.first)):
            return False
        orders = (*self.by_key.get("order", ()), *self.by_key.get("assignment", ()))
        ordered = [one for one in orders[-LAST_ORDERS:] if one.first > machine.last]
        hailed = machine.first - 1 in self._lead_in_places or self._mark_after(machine)
        return hailed and any(self._stands_first(one) for one in ordered)

    def _starts_before(self, place: int) -> Iterable[int]:
        return [start for start in range(max(0, place - ADDRESS_WITHIN), place + 1) if start in self.starts]

    def _mark_after(self, found: Found[str]) -> bool:
        """True where a colon or comma follows soon: "Bots reading this line: ..."."""
        ahead = self.tokens[found.last + 1 : found.last + 1 + ADDRESS_WITHIN]
        return any(token.text in ":," for token in ahead)

    @cached_property
    def _lead_in_places(self) -> frozenset[int]:
        lead_ins = (*self.by_key.get("lead_in", ()), *self.by_key.get("told", ()))
        return frozenset(place for one in lead_ins for place in range(one.first, one.last + 1))

    @cached_property
    def _told_ends(self) -> frozenset[int]:
        return frozenset(one.last for one in self.by_key.get("told", ()))

    @cached_property
    def _machine_ends(self) -> frozenset[int]:
        return frozenset(one.last for one in self.found if one.key in {"machine", "hailed"})

    def _stands_first(self, order: Found[str]) -> bool:
        """True for an order at the beginning of a clause, after a comma, or after "you must"."""
        for place in range(order.first - 1, max(-1, order.first - 1 - ADDRESS_WITHIN), -1):
            if place + 1 in self.starts or place in self._told_ends or place in self._machine_ends:
                return True
            token = self.tokens[place]
            if token.text in ",:":
                return True
            if token.is_word and place not in self._lead_in_places:
                return False
        return order.first < ADDRESS_WITHIN

    def _has_object(self, order: Found[str]) -> bool:
        """True where the order is about something that only a machine keeps."""
        places = self._object_places
        following = bisect_right(places, order.last)
        if following >= len(places) or places[following] - order.last > OBJECT_WITHIN:
            return False
        return all(token.text != "," for token in self.tokens[order.last : places[following]])

    @cached_property
    def _object_places(self) -> list[int]:
        return [one.first for one in self.by_key.get("object", ())]
