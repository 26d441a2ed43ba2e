"""A message is cut once, and what was cut goes when the message does."""

import gc
import weakref

from bot.reading.tokens import NoteText, tokenise


def test_a_note_keeps_its_tokens() -> None:
    note = NoteText("Priya signs in May.")

    assert tokenise(note) is tokenise(note)
    assert tokenise(note) == tokenise(str(note))


def test_nothing_of_a_note_is_kept_once_it_is_gone() -> None:
    class Watched(NoteText):
        """A note whose end can be seen."""

    note = Watched("Priya signs in May.")
    gone = weakref.ref(note)
    tokenise(note)

    del note
    gc.collect()

    assert gone() is None


def test_e_mail_is_one_word_however_it_is_spelled() -> None:
    words = tokenise("E-mail, e mail, email; the mail")

    assert [token.form for token in words if token.is_word] == ["email", "email", "email", "the", "mail"]


def test_a_g_that_is_not_spoken_is_read_all_the_same() -> None:
    text = "lookin' at 'vitamin' and signin\u2019, in' it"

    assert [token.form for token in tokenise(text) if token.is_word] == [
        "looking", "at", "vitaming", "and", "signing", "in", "it",
    ]  # fmt: skip
