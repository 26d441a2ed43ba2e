"""E-mail threads in a message: headers, quoted replies, greetings, signatures, and who wrote which part."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.reading.lexicon import Found
from bot.reading.lines import Line, Page
from bot.reading.speakers.mail import Mail, Part, Thread
from bot.reading.speakers.mail_names import ADDRESS, name_before_wrote, person
from bot.reading.speakers.mail_sides import take_sides
from bot.reading.speakers.mail_words import MailWords
from bot.reading.speakers.names import Sides
from bot.reading.tokens import Token

LONGEST_GREETING = 5
LONGEST_SIGNATURE_LINE = 6
SMALL_PRINT_WITHIN = 40  # words and marks of a line; what is said later in one is told by somebody
LINES_OF_A_PASTED_MAIL = 80
LONGEST_SIGN_OFF = 12
NAMES_AFTER_SIGN_OFF = 4
LINES_OF_AN_ATTRIBUTION = 3
HEADER_LINES = 2
_DELIMITERS = frozenset({"--", "---", "\u2014"})
_RULE = re.compile(r"[-_=*~\u2013\u2014 ]{3,}")
_HEADER = re.compile(r"\*?([^\W\d_][\w-]{1,20})\*?[ \t]{0,3}:\*?(?=[ \t]|$)[ \t]*")
_CONTACT_DETAIL = re.compile(r"@|\||www\.|https?:|\+?\d[\d ()/.-]{6,}\d|\b(?:[A-Z][a-z]?\.)?[A-Z]{1,2}\d")


def thread_of(page: Page, words: MailWords, sides: Sides, own: frozenset[int]) -> Thread:
    """Find the mails in a message; ``own`` are lines that end an unquoted one: our rep takes the floor again."""
    reader = _ThreadReader(page, words, sides, own)
    reader.cut()
    reader.find_pasted()
    for mail in reader.mails:
        reader.dress(mail)
    reader.sign_loose_ends()
    take_sides(page, reader.mails, words, sides)
    return Thread(reader.parts, tuple(reader.mails), reader.greetings)


class _ThreadReader:
    """Walks over the lines once and keeps, for each depth of quotation, the mail that is open there."""

    def __init__(self, page: Page, words: MailWords, sides: Sides, own: frozenset[int]) -> None:
        self.page = page
        self.words = words
        self.sides = sides
        self.own = own
        self.parts: dict[int, tuple[Part, Mail | None]] = {}
        self.mails: list[Mail] = []
        self.greetings: dict[int, int] = {}
        self._open: dict[int, Mail] = {}
        self._closing: dict[int, list[Token] | None] = {}
        self._phrases: dict[int, tuple[Found[str], ...]] = {}

    def cut(self) -> None:
        """Give each line inside a mail to its mail."""
        number = 0
        while number < len(self.page.lines):
            taken = self._frame(number)
            if not taken:
                self._body(number)
            number += taken or 1

    def _frame(self, number: int) -> int:
        """Return how many lines from here on are a frame: a header, a dividing line, "X wrote:"."""
        line = self.page.lines[number]
        if number in self.own and line.depth == 0:
            self._open.clear()
            return 0
        if self._rules_off(number):
            self._open.clear()
            self.parts[number] = (Part.FRAME, None)
            return 1
        if self._is_subject(number) or self._divides(number):
            self.parts[number] = (Part.FRAME, None)
            return 1
        return self._header(number) or self._attribution(number)

    def _is_subject(self, number: int) -> bool:
        line = self.page.lines[number]
        tokens = self.page.tokens[line.first : line.first + 2]
        return len(tokens) > 1 and tokens[0].form in self.words.subject_marks and tokens[1].text == ":"

    def _divides(self, number: int) -> bool:
        """True for "----- Original Message -----": the mail below it is another one than the one above."""
        line = self.page.lines[number]
        words = self.page.count_words(line)
        drawn = line.last - line.first - words > 1 or self.page.slice(line).endswith(":")
        if words > LONGEST_SIGNATURE_LINE or not drawn:
            return False
        if not any(found.key == "forwarded" for found in self._found(number)):
            return False
        self._start(Mail(line.depth, parent=self._open.get(line.depth)))
        return True

    def _rules_off(self, number: int) -> bool:
        """True for a line drawn right below the mail that was quoted last: what follows is the rep's own."""
        lines = self.page.lines
        quoted = number > 0 and lines[number - 1].depth > lines[number].depth == 0
        return quoted and _RULE.fullmatch(self.page.slice(lines[number])) is not None

    def _header(self, number: int) -> int:
        fields: dict[str, str] = {}
        end = number
        lines = self.page.lines
        while end < len(lines) and lines[end].depth == lines[number].depth:
            found = _HEADER.match(self.page.text, lines[end].start, lines[end].end)
            use = self.words.headers.get(found[1].casefold()) if found else None
            if found is None or use is None or (end > number and lines[end].after_gap):
                break
            fields.setdefault(use, self.page.text[found.end() : lines[end].end])
            end += 1
        on_one_line = end == number + 1 and self._is_header_line(number)
        if not (end - number >= HEADER_LINES or on_one_line) or not fields.keys() & {"from", "to"}:
            return 0
        if not any(letter.isalpha() for letter in fields.get("from", fields.get("to", ""))):
            return 0
        if "from" not in fields and len(fields) < HEADER_LINES:
            return 0
        self._open_from_header(lines[number].depth, fields)
        for place in range(number, end):
            self.parts[place] = (Part.FRAME, self.mails[-1])
        return end - number

    def _is_header_line(self, number: int) -> bool:
        """True where one line holds a whole header: "From: X Sent: Monday To: Y"."""
        tokens = self.page.tokens[self.page.lines[number].first : self.page.lines[number].last]
        return sum(left.form in self.words.headers and right.text == ":" for left, right in pairwise(tokens)) > 1

    def _open_from_header(self, depth: int, fields: dict[str, str]) -> None:
        author, address = person(fields.get("from", ""))
        addressees = tuple(name for part in fields.get("to", "").split(";") if (name := person(part)[0]))
        empty = self._open.get(depth)
        parent = empty.parent if empty is not None and not empty.lines else empty
        self._start(Mail(depth, author, address, addressees, parent or self._open.get(depth - 1)))

    def _attribution(self, number: int) -> int:
        """Return how many lines "On 3 May X wrote:" takes here, or 0."""
        lines = self.page.lines
        first = lines[number]
        for end in range(number, min(number + LINES_OF_AN_ATTRIBUTION, len(lines))):
            line = lines[end]
            if line.depth != first.depth or (end > number and line.after_gap):
                return 0
            tokens = self.page.tokens[first.first : line.last]
            if self._ends_as_attribution(line) and self._introduces(tokens, end):
                self._open_attributed(number, end, tokens)
                return end - number + 1
            if tokens[0].form not in self.words.attribution_starts:
                return 0
        return 0

    def _ends_as_attribution(self, line: Line) -> bool:
        tokens = self.page.tokens[max(line.first, line.last - 2) : line.last]
        return len(tokens) == 2 and tokens[1].text == ":" and tokens[0].form in self.words.wrote

    def _introduces(self, tokens: Sequence[Token], end: int) -> bool:
        dated = tokens[0].form in self.words.attribution_starts and any(t.form[0].isdigit() for t in tokens)
        addressed = any(token.text == "@" for token in tokens)
        lines = self.page.lines
        quotes = end + 1 < len(lines) and lines[end + 1].depth > lines[end].depth
        return dated or addressed or quotes

    def _open_attributed(self, number: int, end: int, tokens: Sequence[Token]) -> None:
        lines = self.page.lines
        depth = lines[number].depth
        if end + 1 < len(lines) and lines[end + 1].depth > depth:
            depth = lines[end + 1].depth
        text = self.page.text[tokens[0].start : tokens[-1].end]
        address = ADDRESS.search(text)
        parent = self._open.get(lines[number].depth)
        author = name_before_wrote(tokens, self.sides)
        self._start(Mail(depth, author, address[0] if address else None, parent=parent))
        for place in range(number, end + 1):
            self.parts[place] = (Part.FRAME, self.mails[-1])

    def _start(self, mail: Mail) -> None:
        self._open = {depth: other for depth, other in self._open.items() if depth < mail.depth}
        self._open[mail.depth] = mail
        self.mails.append(mail)

    def _body(self, number: int) -> None:
        depth = self.page.lines[number].depth
        mail = self._open.get(depth)
        if mail is None and depth > 0:
            mail = Mail(depth, parent=self._enclosing(depth))
            self._start(mail)
        elif mail is not None and depth > 0 and mail.lines and mail.lines[-1] != number - 1:
            mail = Mail(depth, mail.author, mail.address, mail.addressees, mail.parent)
            self._start(mail)
        if mail is not None:
            mail.lines.append(number)
            self.parts[number] = (Part.BODY, mail)

    def _enclosing(self, depth: int) -> Mail | None:
        outer = [at for at in self._open if at < depth]
        return self._open[max(outer)] if outer else None

    def find_pasted(self) -> None:
        """Find mails that were pasted without a header, between a greeting and a sign-off."""
        lines = self.page.lines
        number = 0
        while number < len(lines):
            end = self._pasted_end(number) if self._greets_by_name(number) else None
            if end is None:
                number += 1
                continue
            mail = Mail(0, pasted=True, lines=list(range(number, end)))
            self.mails.append(mail)
            self.parts |= {place: (Part.BODY, mail) for place in mail.lines}
            number = end

    def _greets_by_name(self, number: int) -> bool:
        if number in self.parts or self.page.lines[number].bulleted:
            return False
        greeted = self._greeting(number)
        return greeted is not None and not greeted & set(self.words.groups)

    def _pasted_end(self, start: int) -> int | None:
        """Return one past the last line of a pasted mail that begins here, if a sign-off closes it."""
        for number in range(start + 1, min(start + LINES_OF_A_PASTED_MAIL, len(self.page.lines))):
            if number in self.parts or number in self.own:
                return None
            if self._signs_off(number):
                end = number + 1
                while end < len(self.page.lines) and end not in self.parts and self._is_signature(end):
                    end += 1
                return end
        return None

    def dress(self, mail: Mail) -> None:
        """Tell greeting, body and signature of a mail apart; what follows its signature is not part of it."""
        if not mail.lines:
            return
        first = mail.lines[0]
        greeted = self._greeting(first)
        if greeted is not None:
            self.parts[first] = (Part.GREETING, mail)
            mail.addressees += tuple(greeted)
        else:
            self._greet_in_passing(mail, first)
        signed = next((number for number in mail.lines if self._signs_off(number)), None)
        if signed is None:
            self._sign_last_lines(mail)
            return
        self._sign(mail, signed)

    def _greet_in_passing(self, mail: Mail, number: int) -> None:
        """Part the greeting from a line such as "Hi Femke, could you let me know the scope?"."""
        line = self.page.lines[number]
        tokens = self.page.tokens[line.first : min(line.last, line.first + LONGEST_GREETING)]
        comma = next((place for place, token in enumerate(tokens) if token.text in ",!"), None)
        if comma is None or not self._starts_with(number, "greeting"):
            return
        greeting = self._found(number)[0]
        greeted = [token.form for token in tokens[greeting.last + 1 : comma] if token.is_word]
        if greeting.last < comma and line.first + comma + 1 < line.last:
            self.greetings[number] = line.first + comma + 1
            mail.addressees += tuple(greeted)

    def _sign(self, mail: Mail, signed: int) -> None:
        self.parts[signed] = (Part.SIGNATURE, mail)
        mail.author = mail.author or self._name_in(signed)
        rest = [number for number in mail.lines if number > signed]
        for place, number in enumerate(rest):
            if self._starts_with(number, "postscript"):
                self._sign_rest(mail, rest[place:])
                return
            close = place < LONGEST_SIGNATURE_LINE and not self.page.lines[number].after_gap
            if not (self._is_signature(number) or (close and self._is_short(number))):
                self._leave(mail, rest[place:])
                return
            self.parts[number] = (Part.SIGNATURE, mail)
            mail.author = mail.author or self._name_in(number)

    def _sign_rest(self, mail: Mail, numbers: Sequence[int]) -> None:
        """Read on after a postscript: its words are the author's, small print is not."""
        for number in numbers:
            if self._has_footer(number) or self._starts_with(number, "sent_from"):
                self.parts[number] = (Part.SIGNATURE, mail)

    def _leave(self, mail: Mail, numbers: Sequence[int]) -> None:
        """Give prose after an unquoted signature back to the rep who pasted the mail."""
        if mail.depth == 0:
            for number in numbers:
                if self._has_footer(number):
                    self.parts[number] = (Part.SIGNATURE, mail)
                else:
                    del self.parts[number]
                    mail.lines.remove(number)

    def _sign_last_lines(self, mail: Mail) -> None:
        """Take last lines that are only a name, a title or small print as the signature."""
        for number in mail.lines:
            if self._has_footer(number) or self._is_short_sent_from(number):
                self.parts[number] = (Part.SIGNATURE, mail)
        start = len(mail.lines)
        while start > 1 and self._is_signature(mail.lines[start - 1]):
            start -= 1
        signature = mail.lines[start:]
        if not signature or not self._stands_off(mail.lines[start - 1], signature[0]):
            return
        name = next((name for number in signature if (name := self._name_in(number))), None)
        if name is not None:
            mail.author = mail.author or name
            self.parts |= {number: (Part.SIGNATURE, mail) for number in signature}

    def _stands_off(self, above: int, number: int) -> bool:
        """True where a line begins after an empty line, or after the end of a sentence."""
        return self.page.lines[number].after_gap or self.page.slice(self.page.lines[above])[-1] in ".!?,"

    def sign_loose_ends(self) -> None:
        """Find small print and closing signatures outside of mails."""
        outside = [number for number in range(len(self.page.lines)) if number not in self.parts]
        for number in outside:
            if self._has_footer(number) or self._is_short_sent_from(number):
                self.parts[number] = (Part.SIGNATURE, None)
        signed = next((number for number in outside if self._signs_off(number, alone=True)), None)
        if signed is None:
            return
        rest = [number for number in outside if number > signed]
        if all(self._is_signature(number) for number in rest) or self._is_below_dashes(signed, rest):
            self.parts |= {number: (Part.SIGNATURE, None) for number in (signed, *rest)}

    def _is_below_dashes(self, number: int, rest: Sequence[int]) -> bool:
        """True for a few last lines below two dashes, as mail programs set signatures off; no line of a form."""
        text = self.page.slice(self.page.lines[number])
        few = 0 < len(rest) < NAMES_AFTER_SIGN_OFF
        return text.strip() in _DELIMITERS and few and not any(":" in self.page.slice(self.page.lines[n]) for n in rest)

    def _found(self, number: int) -> tuple[Found[str], ...]:
        """Return the phrases of mails in a line; their token places count from its first."""
        if number not in self._phrases:
            line = self.page.lines[number]
            self._phrases[number] = self.words.phrases.find(self.page.tokens[line.first : line.last])
        return self._phrases[number]

    def _opening(self, number: int) -> Found[str] | None:
        """Return the phrase with which a line begins."""
        return next((found for found in self._found(number)[:1] if found.first == 0), None)

    def _starts_with(self, number: int, key: str) -> bool:
        opening = self._opening(number)
        return opening is not None and opening.key == key

    def _has_footer(self, number: int) -> bool:
        return any(found.key == "footer" and found.first < SMALL_PRINT_WITHIN for found in self._found(number))

    def _is_short_sent_from(self, number: int) -> bool:
        line = self.page.lines[number]
        return self._starts_with(number, "sent_from") and self.page.count_words(line) <= 12

    def _is_short(self, number: int) -> bool:
        line = self.page.lines[number]
        text = self.page.slice(line)
        return self.page.count_words(line) <= LONGEST_SIGNATURE_LINE and text[-1] not in ".?!:"

    def _is_signature(self, number: int) -> bool:
        """True for a name, a title, an address, a telephone number or small print."""
        line = self.page.lines[number]
        text = self.page.slice(line)
        meant = self.page.words_of(line)
        if not meant or self._has_footer(number) or self._starts_with(number, "sent_from"):
            return True
        if len(meant) <= 3 * LONGEST_SIGNATURE_LINE and _CONTACT_DETAIL.search(text) and text[-1] not in "?!":
            return True
        return len(meant) <= LONGEST_SIGNATURE_LINE and self.sides.words.fit(meant) and text[-1] not in "?!:"

    def _greeting(self, number: int) -> frozenset[str] | None:
        """Return the words that a line greets, or None where it is no greeting."""
        line = self.page.lines[number]
        tokens = self.page.tokens[line.first : line.last]
        if len(tokens) > 2 * LONGEST_GREETING or not self._starts_with(number, "greeting"):
            return None
        found = self._found(number)[0]
        greeted = [token for token in tokens[found.last + 1 :] if token.is_word]
        if len(greeted) > LONGEST_GREETING or self.page.slice(line)[-1] in ".?:":
            return None
        return frozenset(token.form for token in greeted)

    def _signs_off(self, number: int, *, alone: bool = False) -> bool:
        """True for "Best regards," or "Cheers, Dana": a closing phrase with a name at most."""
        if number not in self._closing:
            self._closing[number] = self._closing_of(number)
        closing = self._closing[number]
        if closing is None:
            return False
        known = all(self.sides.knows(token.text) for token in closing)
        return not closing or self.sides.words.fit(closing) or (known and not alone)

    def _closing_of(self, number: int) -> list[Token] | None:
        """Return the words after a closing phrase, or None where a line does not begin with one."""
        line = self.page.lines[number]
        tokens = self.page.tokens[line.first : line.last]
        if (
            self.page.slice(line) in _DELIMITERS
            and number + 1 < len(self.page.lines)
            and self._is_signature(number + 1)
        ):
            return []
        if len(tokens) > LONGEST_SIGN_OFF or line.bulleted:
            return None
        found = self._opening(number)
        if found is None or found.key != "sign_off":
            return None
        rest = [token for token in tokens[found.last + 1 :] if token.is_word]
        if len(rest) > NAMES_AFTER_SIGN_OFF or self.page.slice(line)[-1] in "?:":
            return None
        return rest

    def _name_in(self, number: int) -> str | None:
        """Return the name in a line of a signature: "Best, Dana Ortiz" or "Dana Ortiz | COO"."""
        line = self.page.lines[number]
        tokens = list(self.page.tokens[line.first : line.last])
        found = self._opening(number)
        if found is not None and found.key == "sign_off":
            tokens = tokens[found.last + 1 :]
        while tokens and not tokens[0].is_word:
            tokens = tokens[1:]
        name: list[Token] = []
        for token in tokens:
            if token.text in "|,(/" or (token.text in "-\u2013" and name and token.start > name[-1].end):
                break
            name.append(token)
        meant = [token for token in name if token.is_word]
        if not 0 < len(meant) <= NAMES_AFTER_SIGN_OFF or not self.sides.words.fit(meant):
            return None
        return self.page.text[meant[0].start : meant[-1].end]
