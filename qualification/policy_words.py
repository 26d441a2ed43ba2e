"""A policy in sentences: each rule as somebody would read it aloud, and what an edit changed in the same words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualification.policy import (
    REASONS,
    AllOf,
    AnyOf,
    Condition,
    DaysPast,
    Denied,
    ListedIn,
    OneOf,
    Policy,
    Present,
    QuantityIn,
    Range,
    RequiredUnless,
    RoleAmong,
    StartsBeyond,
    WindowLongerThan,
    WindowOver,
)
from qualification.terms import SEGMENT_FIELDS
from qualification.wording import FIELD_WORDS, criterion_words, enum_words, listed, plural

_LISTS = {
    "not_offered": "they ask for something on the list of what we do not offer",
    "excluded_personas": "the contact is one of the excluded personas",
    "excluded_regions": "the region lies wholly in the excluded regions",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a policy and what it is about; an edit is found by comparing lines about the same thing."""

    about: str
    text: str
    decides: bool = True


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that an editor changed: what it is about, how it read, and how it reads now ("" for not there)."""

    about: str
    before: str
    after: str
    decides: bool


def policy_lines(policy: Policy) -> tuple[Line, ...]:
    """Return a policy as sentences, in the order of its file."""
    return tuple([*_list_lines(policy), *_criterion_lines(policy), *_company_lines(policy), *_talk_lines(policy)])


def edits(before: Policy, after: Policy) -> tuple[Edit, ...]:
    """Return what changed between two policies, in sentences."""
    old = {line.about: line for line in policy_lines(before)}
    new = {line.about: line for line in policy_lines(after)}
    found = []
    for about in dict.fromkeys([*old, *new]):
        was, now = old.get(about), new.get(about)
        if (was and was.text) != (now and now.text):
            line = now or was
            found.append(Edit(about, was.text if was else "", now.text if now else "", line.decides if line else True))
    return tuple(found)


def condition_words(condition: Condition) -> str:
    """Return a condition as a clause that follows "when"."""
    match condition:
        case Present(present=field):
            verb = "are" if field == "decision.people" else "is"
            return f"the {FIELD_WORDS[field]} {verb} known"
        case Denied(denied=field):
            return f"the buyer said that there is no {FIELD_WORDS[field]}"
        case OneOf():
            return f"the {FIELD_WORDS[condition.field]} is {listed([enum_words(v) for v in condition.values], 'or')}"
        case QuantityIn(quantity_in=units):
            return f"a quantity is given in {listed(units, 'or')}"
        case RoleAmong(role_among=roles):
            return f"somebody is known as {listed([enum_words(role) for role in roles], 'or')}"
        case WindowOver(window_over=field):
            return f"the {FIELD_WORDS[field]} is over"
        case WindowLongerThan(window_longer_than=span):
            return f"the {FIELD_WORDS[span.field]} spans more than {span.months} months"
        case StartsBeyond(starts_beyond=horizon):
            longer = "".join(
                f", or {each.months} months where {condition_words(each.when)}" for each in horizon.longer_for
            )
            return f"the {FIELD_WORDS[horizon.field]} is {horizon.months} months away or more{longer}"
        case DaysPast(days_past=limits):
            parts = [f"the {FIELD_WORDS[field]} is more than {days} days past" for field, days in limits.items()]
            return listed(parts, "or")
        case ListedIn(listed_in=name):
            return _LISTS[name]
        case AllOf(all_of=parts):
            return listed([_bracketed(part, AnyOf) for part in parts], "and")
        case AnyOf(any_of=parts):
            return listed([_bracketed(part, AllOf) for part in parts], "or")


def _bracketed(part: Condition, kind: type[AnyOf] | type[AllOf]) -> str:
    words = condition_words(part)
    return f"({words})" if isinstance(part, kind) else words


def _criterion_lines(policy: Policy) -> Iterator[Line]:
    for criterion, rules in policy.criteria.items():
        name = criterion_words(criterion).capitalize()
        match rules.required:
            case True:
                text = f"{name} is required."
            case False:
                text = f"{name} is optional: it is reported and decides nothing."
            case RequiredUnless(unless=exception):
                text = f"{name} is required, unless {condition_words(exception)}."
        yield Line(f"{criterion}: required", text)
        seen: dict[str, int] = {}
        for place, rule in enumerate(rules.rules):
            seen[rule.reason] = seen.get(rule.reason, 0) + 1
            number = f" ({seen[rule.reason]})" if seen[rule.reason] > 1 else ""
            unless = f", unless {condition_words(rule.unless)}" if rule.unless is not None else ""
            first = "When" if place == 0 else "Otherwise, when"
            yield Line(
                f"{criterion}: {rule.reason}{number}",
                f"{first} {condition_words(rule.when)}{unless}, it is {REASONS[rule.reason]} ({rule.reason}).",
            )
        yield Line(f"{criterion}: missing", f"Otherwise it is unknown ({criterion}.missing).")
        yield Line(f"{criterion}: question", f"We ask: {rules.question}", decides=False)
    for blocker in policy.blockers:
        yield Line(
            f"blocker: {blocker.reason}",
            f"The lead is disqualified when {condition_words(blocker.when)} ({blocker.reason}).",
        )


def _list_lines(policy: Policy) -> Iterator[Line]:
    yield Line("name", f"The policy is called {policy.name}.")
    for field in SEGMENT_FIELDS:
        values = policy.values_of(field)
        text = "takes any words" if values is None else f"is one of {listed([enum_words(v) for v in values], 'or')}"
        yield Line(f"values of {field}", f"The {FIELD_WORDS[field]} {text}.")
    yield Line(
        "evidence_ttl_days",
        f"Evidence carries a criterion for {policy.evidence_ttl_days} days; consent and disclosure do not age.",
    )
    waivable = listed([criterion_words(c) for c in policy.waivable], "or") if policy.waivable else "nothing"
    yield Line("waivable", f"A manager may make one exception at a time, for {waivable}.")
    yield Line("waiver_days", f"An exception lapses after {policy.waiver_days} days.", decides=False)
    yield Line(
        "pending_max_days",
        f"A pending lead goes back to nurture after {policy.pending_max_days} days without new evidence.",
        decides=False,
    )
    yield Line("ask_order", f"We ask in this order: {', '.join(criterion_words(c) for c in policy.ask_order)}.")


def _company_lines(policy: Policy) -> Iterator[Line]:
    yield Line("excluded_personas", f"Excluded personas: {_listed_or_none(policy.excluded_personas)}.")
    yield Line("excluded_regions", f"Excluded regions: {_listed_or_none(policy.excluded_regions)}.")
    offers = [f"{FIELD_WORDS[field]} {_refused_words(refused)}" for field, refused in policy.not_offered.items()]
    yield Line("not_offered", f"Not offered: {_listed_or_none(offers)}.")
    attested = [f"{FIELD_WORDS[field]} by {listed(who, 'or')}" for field, who in policy.attested_by.items()]
    yield Line("attested_by", f"Only some may state: {_listed_or_none(attested)}.")
    bases = [enum_words(basis) for basis in policy.consent_basis]
    yield Line("consent_basis", f"Counts as consent where nothing else was said: {_listed_or_none(bases)}.")
    yield Line("our_products", f"Our own products: {_listed_or_none(policy.our_products)}.", decides=False)


def _talk_lines(policy: Policy) -> Iterator[Line]:
    for field, question in policy.questions.items():
        moves = "".join(f"; {value}: {move}" for value, move in question.move_when.items())
        yield Line(
            f"question: {field}", f"We ask: {question.question} (the move is with {question.move}{moves})",
            decides=False,
        )  # fmt: skip
    for kind in type(policy.flags).model_fields:
        contact = getattr(policy.flags, kind)
        yield Line(f"flag: {kind}", f"Tell: {contact.tell}. {contact.say}", decides=False)


def _refused_words(refused: Sequence[str] | Mapping[str, Range]) -> str:
    if isinstance(refused, Mapping):
        return listed([f"{_range_words(span)} {plural(unit)}" for unit, span in refused.items()])
    return listed([enum_words(value) for value in refused])


def _range_words(span: Range) -> str:
    if span.min is None:
        return f"up to {span.max:g}"
    return f"from {span.min:g}" + (f" to {span.max:g}" if span.max is not None else " up")


def _listed_or_none(words: Sequence[str]) -> str:
    return listed(words, "and") if words else "none"
