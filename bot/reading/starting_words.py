"""The words by which is told who or what begins: this lead's work, or the season, the auditors, another site."""

from typing import Annotated

from pydantic import BeforeValidator

from bot.reading.phrases import inflections
from bot.reading.written import written


def _forms(written: object) -> object:
    """Return words with their regular inflections; what stands in quotation marks counts only so."""
    if not isinstance(written, str):
        return written
    words = [word.strip() for word in written.split(",") if word.strip()]
    quoted = {word.strip('"') for word in words if word.startswith('"')}
    return frozenset(quoted).union(*(inflections(word) for word in words if not word.startswith('"')))


Forms = Annotated[frozenset[str], BeforeValidator(_forms)]


@written
class StartingWords:
    """Single words around a word for beginning."""

    verbs: Forms
    """Forms that are always said of somebody or something: starts, begins."""
    acting: Forms
    """What makes a verb of "start": to, will."""
    passive: Forms
    """What makes a work something done to its subject: be, being."""
    between: Forms
    """What may stand between who begins and the word for beginning: would, like, officially."""
    no_subject: Forms
    """What is nobody who begins: and, for, because, a, their."""
    own: Forms
    """Who or what begins where this lead's work begins: they, work, study."""
    parties: Forms
    """Who begins where it is "the" and no other: the hospital, their team."""
    newcomers: Forms
    """What makes somebody who starts one that takes office: the new CIO, an interim director."""
    titles: Forms
    """Who speaks for it: the CEO, their director."""
    places: Forms
    """Parts of the lead's where work may begin: "start with the Lyon branch"."""
    pointing: Forms
    """What points at the one that is spoken of: the, this."""
    others: Forms
    """Who is never this lead's work, verb or not: auditors, semester."""
    relatives: Forms
    """What takes up somebody spoken of before: who."""
    past: Forms
    """Forms of what is over: began."""
    over: Forms
    """What tells of something over beside a work: was, had."""
    supposing: Forms
    """What makes a wish mere supposition: "her wish would be", "wished it were"."""
    past_unless_behind: Forms
    """Forms of what is over, unless one of ``past_but_behind`` stands before: started, but "to get started"."""
    past_but_behind: Forms
    done: Forms
    """Forms that tell what somebody did: bought, installed."""
    doers: Forms
    """Who did it, right before: they, already."""
    wishing: Forms
    """Who wants something begun: "they want the transfer started"."""
    served: Forms
    """For whom a lead begins to use what it buys: patients."""
    joining: Forms
    """What leads from one thing to the thing it is part of: "closing of the lab"."""
    opening: Forms
    """What opens the name of what is begun: of, the."""
    ending: Forms
    """What ends it: in, on."""
    subjects: Forms
    """What opens a clause of somebody's doing: we, our."""
    answering: Forms
    """What may stand beside a mere day in an answer: we'd, say, latest."""
    settling: Forms
    """What they do who settle on a day: said, plan, "would like"."""
    preparing: Forms
    """What is begun before any work is: hiring, planning."""
