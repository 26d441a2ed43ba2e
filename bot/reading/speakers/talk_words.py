"""The words by which turns of a talk and their sides are told."""

from collections.abc import Mapping
from functools import cached_property

from bot.reading.terms import Speaker
from bot.reading.written import written


@written
class TalkWords:
    """The words of transcripts."""

    ours: tuple[str, ...]
    """Names that recorders and reps give to our side: me, rep, host."""
    theirs: tuple[str, ...]
    """Names that they give to the buyer's side: them, customer, guest."""
    machines: tuple[str, ...]
    """Speakers in what pretends to be a talk with a machine: assistant, system, user."""
    me: tuple[str, ...]
    """Words by which a rep says which name is his: me, myself, us, our side."""
    i_am: tuple[str, ...]
    """Words that stand before his own name: I am, I'm."""
    links: tuple[str, ...]
    """What may stand between a name and the word for it: is, =, are."""
    joins: tuple[str, ...]
    """What may stand between two such remarks: and."""
    spoken: tuple[str, ...]
    """Words that people say to each other and forms do not: I, we, you, yes."""
    titles: tuple[str, ...]
    """Words of what recorders write above a talk: call, recorded, pm."""
    never_titles: tuple[str, ...]
    """Words that tell something all the same: booked, next."""
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    """Q and A as names."""
    captions: tuple[str, ...]
    """First lines of caption files: WEBVTT."""

    @cached_property
    def sides(self) -> Mapping[str, Speaker]:
        """Whose turn a name that is no person's name opens."""
        return {
            **dict.fromkeys(self.questions, Speaker.SELLER),
            **dict.fromkeys(self.answers, Speaker.BUYER),
            **dict.fromkeys(self.theirs, Speaker.BUYER),
            **dict.fromkeys(self.ours, Speaker.SELLER),
            **dict.fromkeys(self.machines, Speaker.OTHER),
        }
