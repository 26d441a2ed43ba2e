"""The words of a remark: what somebody adds behind a fact that says nothing but how the fact is meant."""

from functools import cached_property

from pydantic import BaseModel, ConfigDict

from bot.reading.starting_words import Forms


class RemarkWords(BaseModel):
    """Single words of small kinds: a few words that are all of them tell of what stands before them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grammar: Forms
    """What tells nothing by itself, beside the words of grammar of afterthoughts: please, sorry, next, week."""
    merely: Forms
    """What may open a remark beside a turn: just, only."""
    polite: Forms
    """What may stand before an order: please, sorry."""
    orders: Forms
    """What takes a fact back as an order: strike, forget."""
    undone: Forms
    """What it is then: mistake, withdrawn."""
    glad: Forms
    """How well something went: good, great."""
    felt: Forms
    """What doubts nothing where it went well: a good feeling."""
    doubtful: Forms
    """What doubts it: impression, guess, nail me down."""
    seeing: Forms
    """What the rep alone can tell: as far as I can see."""
    as_far: Forms
    """as far as."""
    held_to: Forms
    """What the rep does not want done to him: don't quote me."""
    unsettled: Forms
    """What leaves it open: discussing, sleep on it, might still move."""
    debated: Forms
    """What does so while it goes on: discussing."""
    still: Forms
    """How it is said that it goes on: still, being, they're."""
    settled: Forms
    """What leaves it open where it is denied: nothing agreed, not signed off."""
    decided: Forms
    """Who still decides may well have agreed on a step, and is the one who decides."""
    to_come: Forms
    """How it is said that somebody decides later: will."""
    mistaken: Forms
    """What opens another's as such: wrong account."""
    elsewhere: Forms
    """What makes it another's: other, wrong, sister."""
    whose: Forms
    """Whose it then is: account, customer."""
    speaking: Forms
    """How it is said of whom somebody spoke: she was talking about."""
    theirs: Forms
    """not theirs."""
    somebody: Forms
    """somebody else."""
    conditions: Forms
    """What opens a condition: if, provided, depends."""
    supposing: Forms
    """What does so before a word of grammar only: provided they."""
    hanging: Forms
    """What does so behind "that" too: that depends on."""
    written_down: Forms
    """Where the rep puts what stands: I wrote it down, in my notes."""
    harmless: Forms
    """What follows the opening of a condition that is none: if possible."""
    past: Forms
    """What makes a day or a time one that is over: back, old, last."""
    ended: Forms
    """What makes what was so end: was until spring."""
    asking: Forms
    """What leaves another matter open: not decided when."""
    besides: Forms
    """What adds rather than sets against: too, also."""

    @cached_property
    def telling(self) -> frozenset[str]:
        """All words that tell how a fact is meant."""
        taken_back = self.orders | self.undone | self.past | self.ended
        doubted = self.doubtful | self.seeing | self.as_far | self.held_to
        left_open = self.unsettled | self.debated | self.settled | self.decided
        others = self.mistaken | self.elsewhere | self.whose | self.speaking | self.theirs | self.somebody
        return taken_back | doubted | left_open | others
