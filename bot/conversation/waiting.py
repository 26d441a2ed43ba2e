"""Words that answer what a held note waits for: its lead, its segment, its cut, its project."""

from dataclasses import replace
from typing import Final

from bot.conversation import choosing, finding, opening
from bot.conversation.leads import name_words
from bot.conversation.messages import Chose, Held, Reply, Said
from bot.conversation.questions import YES
from bot.conversation.turns import Draft, Surroundings
from bot.conversation.wishes import LONGEST_NAME, Heard, picked
from bot.conversation.wording import segment_words

ADDED: Final = "I put that with your note, which waits unstored until this is answered."
_LONGEST_ANSWER: Final = 12


def cut_answered(around: Surroundings, choice: Chose) -> Draft:
    """Store a cut note once the cut is confirmed; else ask which one lead all of it is about."""
    if choice.held is None:
        return Draft(Reply(said=("That note is no longer here; please paste it again.",)))
    if choice.value == YES:
        return choosing.store_cut(around, choice.held)
    return opening.ask_lead(around, replace(choice.held, waits_for="lead", is_one_lead=True))


def answered_held(around: Surroundings, message: Said, wish: Heard | None) -> Draft:
    """Take words that answer what a held note waits for."""
    held, origin = message.held, message.origin
    assert held is not None
    if wish and wish.kinds & {"undo", "skip"}:
        return Draft(Reply(said=("Left that note aside; nothing of it was stored.",)))
    if wish and wish.kinds & {"open", "new"} and wish.rest and held.waits_for in {"lead", "new_lead", "other_lead"}:
        named = finding.read_back(around, wish.rest)
        return (opening.for_named if "open" in wish.kinds else opening.new_lead)(around, named, held)
    if wish and not wish.kinds & {"still_so", "not_so", "greeting"}:
        return opening.ask_again(around, held)
    words = " ".join(message.text.split())
    match held.waits_for:
        case "segment":
            segments = [(each, segment_words(each)) for each in around.guides.segments]
            value = picked(words, segments) or (around.segment if wish and "still_so" in wish.kinds else None)
            if value is None and len(words.split()) <= LONGEST_NAME and finding.is_name(around, words):
                # "no, it's Helix Bio": the name was taken wrongly.
                return opening.for_named(around, finding.read_back(around, _without_no(around, words)), held)
            if value is None and held.text and len(words.split()) > LONGEST_NAME:
                return _with_more(around, message, held)
            return choosing.chose_segment(around, Chose(origin, opening.SEGMENT, value or words, held))
        case "cut":
            agrees = picked(words, [(YES, "yes"), (opening.NO, "no")])
            if agrees is None and wish:
                agrees = YES if "still_so" in wish.kinds else opening.NO if "not_so" in wish.kinds else None
            if agrees is None:
                return opening.show_cut(held, around.namer.pieces(held.text))
            return cut_answered(around, Chose(origin, opening.CUT, agrees, held))
        case "project":
            return choosing.chose_project(around, Chose(origin, opening.PROJECT, _which_project(words), held))
        case "other_lead":
            choice = _whose(around, held, words)
            if choice is None or around.current is None:
                return opening.ask_again(around, held)
            return choosing.chose_other(around, around.current, Chose(origin, opening.LEAD, choice, held), held)
        case "new_lead":
            return _named_at_last(around, held, words)
        case _:
            return which_lead(around, message, words)


def _with_more(around: Surroundings, message: Said, held: Held) -> Draft:
    """Take another note, which came in the place of an answer, together with the one that waits, and ask again."""
    both = opening.hold(around, replace(message, text=_both(held, message), id=held.id), held.waits_for)
    both = replace(both, name=held.name, segments=held.segments, is_one_lead=held.is_one_lead)
    pieces = () if held.is_one_lead else around.namer.pieces(both.text)
    if pieces:
        return opening.show_cut(both, pieces)
    draft = opening.ask_again(around, both)
    return replace(draft, reply=replace(draft.reply, said=(ADDED,)))


def _both(held: Held | None, message: Said) -> str:
    return f"{held.text}\n\n{message.text}" if held is not None and held.text else message.text


def _named_at_last(around: Surroundings, held: Held, words: str) -> Draft:
    """Open the new lead whose company, or whose name, these words are."""
    if not finding.is_name(around, words):
        return opening.ask_again(around, held)
    named = finding.read_back(around, held.name)
    is_firm_wanted = named.contact and not named.company
    named = replace(named, company=words) if is_firm_wanted else finding.read_back(around, words)
    return opening.new_lead(around, named, held if held.text else None)


def _which_project(words: str) -> str:
    """Return whether words mean the known project or a new one, and how the new one is called, where they say so."""
    kind, _, called = words.partition(":")
    is_new = kind.casefold().startswith(("new", "a new", "another", "2", "no", "different", "second"))
    if not is_new:
        return opening.SAME
    return f"{opening.NEW}:{called.strip()}" if called.strip() else opening.NEW


def _whose(around: Surroundings, held: Held, words: str) -> str | None:
    """Tell whose note it is by the name that words give: the lead's at hand, or the other's."""
    said = name_words(words, around.words)
    if said and said <= name_words(held.name, around.words):
        return "other"
    rows = finding.find(around, finding.read_back(around, words))
    view = around.current
    return "here" if view is not None and any(row.lead == view.row.lead for row in rows) else None


def _without_no(around: Surroundings, words: str) -> str:
    """Return a name without "no, it's" before it."""
    tokens = words.replace(",", " ").split()
    first = next((place for place, token in enumerate(tokens) if token[0].isupper() and place > 0), 0)
    return " ".join(tokens[first:]) if tokens[0].casefold() in around.words.wishes["not_so"] else words


def which_lead(around: Surroundings, message: Said, words: str) -> Draft:
    """Take the name of a lead, or a number or "new" from the list that was shown."""
    held = message.held
    if words.casefold() in {"new", "a new one", "a new lead", "new one", "new lead"}:
        return choosing.chose_lead(around, Chose(message.origin, opening.LEAD, opening.NEW, held))
    if len(words.split()) > _LONGEST_ANSWER:
        return opening.first_note(around, replace(message, text=_both(held, message), held=None))
    if held is not None and not finding.is_name(around, words):
        return opening.ask_again(around, held)
    text_held = held if held is not None and held.text else None
    named = finding.read_back(around, words)
    if held is not None and held.name and name_words(words, around.words) == name_words(held.name, around.words):
        return opening.new_lead(around, named, text_held)
    return opening.for_named(around, named, text_held)
