"""A decision retold from its kept explanation alone, where the record that it was made from is gone or not needed."""

from collections.abc import Iterator, Sequence
from datetime import date

from qualification.changes import Change
from qualification.explain import Explanation
from qualification.findings import Finding, basis_lines
from qualification.wording import STATE_WORDS, criterion_words, day_words


def gaps_words(explanation: Explanation) -> str:
    """Return what is open, with the question for each."""
    lines = [f"{explanation.title}.", *(f"! {sentence}" for sentence in explanation.blockers)]
    lines += [f"  {criterion_words(gap.criterion).capitalize()}. Ask: {gap.question}" for gap in explanation.gaps]
    return "\n".join(lines)


def moved(before: Explanation, after: Explanation) -> tuple[Change, ...]:
    """Return what changed from one explanation to the next: outcome, policy, and the sentence of each criterion."""
    found = [Change("outcome", before.title, after.title), Change("policy", before.policy, after.policy)]
    found += [
        Change(criterion_words(now.criterion), was.sentence, now.sentence)
        for was, now in zip(before.findings, after.findings, strict=True)
    ]
    return tuple(change for change in found if change.before != change.after)


def moved_words(before: Explanation, after: Explanation) -> str:
    """Return what changed from one explanation to the next, ready to read."""
    found = moved(before, after)
    days = f"{day_words(before.as_of)} -> {day_words(after.as_of)}"
    if not found:
        return f"{days}: nothing changed."
    lines = (f"  {change.about.capitalize()}: {change.before} -> {change.after}" for change in found)
    return "\n".join([f"{days}:", *lines])


def note_words(head: Sequence[tuple[str, str | None]], explanation: Explanation, *, since: date) -> str:
    """Return a decision as a note for another system: plain lines in a fixed order, each with its name first."""
    lines = [(name, text) for name, text in head if text]
    lines.append(("Qualification", f"{explanation.title}, since {day_words(since)}, under {explanation.policy}"))
    lines += [("Reason", sentence) for sentence in explanation.blockers]
    lines += [(criterion_words(each.criterion).capitalize(), _finding_words(each)) for each in explanation.findings]
    lines += [("Exception", explanation.waiver)] if explanation.waiver else []
    lines += [("To ask", f"{criterion_words(gap.criterion)}: {gap.question}") for gap in explanation.gaps]
    lines += [("Look again on", day_words(explanation.revisit_on))] if explanation.revisit_on else []
    return "\n".join(f"{name}: {' '.join(text.split())}" for name, text in lines)


def _finding_words(finding: Finding) -> str:
    return "; ".join(_finding_parts(finding))


def _finding_parts(finding: Finding) -> Iterator[str]:
    yield f"{STATE_WORDS[finding.state]}. {finding.sentence.removesuffix('.')}"
    for basis in finding.rests_on:
        yield from basis_lines(basis)
