"""The words by which the parts of an e-mail thread are told."""

from functools import cached_property

from bot.reading.lexicon import Lexicon
from bot.reading.written import written


@written
class MailWords:
    """The words of mails and threads."""

    from_headers: tuple[str, ...]
    to_headers: tuple[str, ...]
    other_headers: tuple[str, ...]
    subject_marks: tuple[str, ...]
    """Marks of a subject line: fwd, fw."""
    wrote: tuple[str, ...]
    """The last word before the colon of "On 3 May X wrote:"."""
    attribution_starts: tuple[str, ...]
    forwarded: tuple[str, ...]
    """Phrases of the dividing line above an older or forwarded mail."""
    greetings: tuple[str, ...]
    groups: tuple[str, ...]
    """Whom a greeting may address that is no one by name: team, all."""
    sign_offs: tuple[str, ...]
    footers: tuple[str, ...]
    """Phrases that only the small print under a mail holds."""
    sent_from: tuple[str, ...]
    postscripts: tuple[str, ...]
    introductions: tuple[str, ...]
    """Words by which a rep announces a pasted mail."""
    ours: tuple[str, ...]
    """Words by which a rep says that what he pastes is his own."""
    first_person: frozenset[str]
    """What only whoever writes says of himself: I, we."""
    desks: tuple[str, ...]
    """Our own departments that write to the rep without a person's name."""

    @cached_property
    def phrases(self) -> Lexicon[str]:
        """The phrases that begin lines of a mail, each for what it does there."""
        return Lexicon(
            {
                "greeting": self.greetings,
                "sign_off": self.sign_offs,
                "footer": self.footers,
                "forwarded": self.forwarded,
                "sent_from": self.sent_from,
                "postscript": self.postscripts,
                "introduction": self.introductions,
                "ours": self.ours,
            }
        )

    @cached_property
    def headers(self) -> dict[str, str]:
        """What each header's name is for: from, to or other."""
        named = {"from": self.from_headers, "to": self.to_headers, "other": self.other_headers}
        return {name: use for use, names in named.items() for name in names}
