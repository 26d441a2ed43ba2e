"""Tells the month of May from the verb, and the month of April from a person of that name."""

from bot.reading.dates.text import Text
from bot.reading.dates.tokens import NUMBER, WORD, Kind, Token

_MARKS = frozenset({Kind.MARK, Kind.BREAK, Kind.END})
_SENTENCE_STARTS = frozenset(".!?:;\"'([")


class Company:
    """Judges words by the company they keep in one text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.tokens = text.tokens
        self.words = text.words

    def is_date_word(self, at: int, end: int) -> bool:
        """True where the name of a month or weekday is not, at this place, a verb, a noun or a person."""
        token, after = self.tokens[at], self.tokens[end]
        if self._surname(at, end):
            return False
        forename = after.kind is WORD and after.text[:1].isupper() and not self._known(after)
        if token.low in self.words.also_everyday_words:
            return not forename and self.in_company(at, end)
        if token.low in self.words.also_first_names and token.capital and forename:
            return self.text.expected(at)
        if token.low not in self.words.also_everyday_in_lower_case:
            return True
        if token.capital:
            return self.text.surely_before(at) or self._noun_follows(at, end)
        return self.in_company(at, end)

    def in_company(self, at: int, end: int) -> bool:
        """True where the words around an everyday word make it a date."""
        token, before, after = self.tokens[at], self.tokens[at - 1], self.tokens[end]
        if self.text.surely_before(at) or (before.kind in _MARKS and after.kind in _MARKS):
            return True
        if after.low in self.words.names_a_source:
            return True
        shouted = token.text.isupper() and not before.text.isupper() and before.kind is WORD
        if self.text.perhaps_before(at) and not shouted:
            return self.text.may_end(end) and after.low not in self.words.after_a_verb
        if after.low in self.words.verb_or_noun:
            alone = before.kind in _MARKS and self.tokens[end + 1].kind is not WORD
            return alone or token.low not in self.words.also_everyday_in_lower_case
        link = self.words.links.at(self.tokens, end)
        return (
            link is not None
            and self.words.months.at(self.tokens, self.text.skip(self.words.about, link[1])) is not None
        )

    def everyday(self, at: int) -> bool:
        """True for "may" and "march" in lower case, in any company."""
        token = self.tokens[at]
        return not token.capital and token.low in self.words.also_everyday_in_lower_case

    def verb(self, at: int, end: int) -> bool:
        """True for the verbs of "batches 1 and 2 may slip" and "this may also help"."""
        if not self.everyday(at):
            return False
        return self.tokens[end].low in self.words.after_a_verb or not self.text.may_end(end)

    def _surname(self, at: int, end: int) -> bool:
        """True for the May of "Theresa May", not for that of "Start May" and "Brevik May 2027"."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if not (token.capital and before.kind is WORD and before.capital):
            return False
        head = self.tokens[at - 2].kind is not WORD
        return not (head or self._known(before) or self.text.perhaps_before(at) or self.tokens[end].kind is NUMBER)

    def _known(self, token: Token) -> bool:
        """True for a capital word that is no name: one of our own, or one in capitals throughout."""
        low = token.low
        return token.text.isupper() or low in self.words.lists_opened_by or low in self.words.after_a_date

    def _noun_follows(self, at: int, end: int) -> bool:
        """False for the verbs of "May we start?" and "May start in Q3"."""
        after = self.tokens[end]
        if after.low in self.words.after_a_verb:
            return False
        before = self.tokens[at - 1]
        head = before.kind in {Kind.BREAK, Kind.END} or before.low in _SENTENCE_STARTS
        return not (head and after.low in self.words.verb_or_noun and self.tokens[end + 1].kind is WORD)
