"""The words by which an afterthought is told: what somebody adds behind a fact and no other fact explains."""

from functools import cached_property

from bot.reading.starting_words import Forms
from bot.reading.written import written


@written
class AfterWords:
    """Single words, nearly all of them words of grammar, so that they hold whatever a note is about."""

    light: Forms
    """What tells nothing by itself: the, she, has, already."""
    opening: Forms
    """What may open an afterthought without a turn: and, well."""
    turning: Forms
    """What turns against what was said: but, unless."""
    only_then: Forms
    """What turns to a condition, which is a path: but only with."""
    going_on: Forms
    """What a decision that is made does not do: go to."""
    assent: Forms
    """What they say who let a thing pass: go, yes."""
    only_seeming: Forms
    """What makes a fact one in name only: on paper."""
    denying: Forms
    """not, never, hasn't."""
    lacking: Forms
    """no, nothing, without."""
    nothing_more: Forms
    """What makes a denial plain: nobody else, no problem, not earlier."""
    obliging: Forms
    """What somebody need not do, which takes nothing back: have to, needn't."""
    sparing: Forms
    """What makes a denial one of when and how often: nothing on weekends, not too often."""
    unmoved: Forms
    """What leaves a fact as it is where it is denied: won't interfere, doesn't change."""
    days: Forms
    """What may still be missing of what is agreed: no date."""
    earlier: Forms
    """before."""
    subjects: Forms
    """What opens a sentence about the same people or thing: she, their."""
    somebody: Forms
    """What names another behind "not": not her boss."""
    asking: Forms
    """What names the matter that is open, where something is: what, how."""
    explaining: Forms
    """What opens a reason, which takes nothing back: because."""
    pointing: Forms
    """What points back at what was said: it, that."""
    in_favour: Forms
    """What makes pointing back one's wish for it: for it."""
    since: Forms
    """What happened afterwards: then, has since."""
    premises: Forms
    """Where they work, and what with: room, line, server."""
    finished: Forms
    """What may still be done to those before the work begins: built, ready."""
    forbidding: Forms
    """What rules a way to reach somebody out: not, no."""
    channels: Forms
    """What is only one way to reach somebody: call, phone."""
    following: Forms
    """What somebody does who has a say and leaves it to her: backs her, goes with her."""
    agreeing: Forms
    """What is done with a fact that stands: confirmed it, wants it, has it."""
    telling: Forms
    """What somebody else may do with it: says, claims."""
    believing: Forms
    """What nobody does who knows: thinks, hopes."""
    people: Forms
    """Who is the one that is spoken of: she, we."""
    passive: Forms
    """What makes "told" something done to who is spoken of: to be told."""
    ourselves: Forms
    """I, we."""
    ours: Forms
    """my, our: what is ours only is not theirs."""
    besides: Forms
    """What adds somebody or something of ours to a fact that is theirs: my colleague too, our expert will join."""
    supposing: Forms
    """What we do with what we do not know: I guess, I put."""
    over: Forms
    """was, did."""
    naming: Forms
    """What leads from them to what a fact was: the plan, her idea."""
    being: Forms
    """What may stand between a fact and what it is said to be: is, that's."""

    @cached_property
    def negating(self) -> frozenset[str]:
        """All words that deny."""
        return self.denying | self.lacking

    @cached_property
    def grammar(self) -> frozenset[str]:
        """Words that are no name, though written with a capital."""
        return self.light | self.asking | self.over | self.negating | self.turning
