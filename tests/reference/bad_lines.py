"""Lines that `debrief decide` must report, and lines that it may."""

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.reference.line_format import SEGMENTS, values_of
from tests.reference.qualified import BORDER_DAYS, Line, qualified

GONE = object()

# (where in a qualified line, what is put there, what is then wrong)
BAD_PARTS: tuple[tuple[tuple[str, ...], Any, str], ...] = (
    (("mood",), "sunny", "unknown key of the line"),
    (("policy",), {"budget": "o"}, "a policy in the line"),
    (("Fields",), {}, "a key in capitals"),
    (("id",), GONE, "no id"),
    (("id",), None, "null id"),
    (("segment",), GONE, "no segment"),
    (("segment",), "aerospace", "unknown segment"),
    (("segment",), "Biopharma", "segment in capitals"),
    (("segment",), ["b2b"], "list of segments"),
    (("as_of",), GONE, "no as_of"),
    (("as_of",), "2026-02-29", "29 February of a common year"),
    (("as_of",), "2026-04-31", "31 April"),
    (("as_of",), "2026-13-01", "month 13"),
    (("as_of",), "0000-01-01", "year 0"),
    (("as_of",), "12026-01-01", "year of five digits"),
    (("as_of",), "2026-3-2", "date without its zeros"),
    (("as_of",), "02.03.2026", "date day first"),
    (("as_of",), "today", "date in words"),
    (("as_of",), 20260302, "date as a number"),
    (("as_of",), None, "null as_of"),
    (("lead",), GONE, "no lead"),
    (("lead",), "Helvar Works", "lead as text"),
    (("lead",), [], "lead as a list"),
    (("lead", "company"), GONE, "no company"),
    (("lead", "company"), None, "null company"),
    (("lead", "score"), 99, "unknown key of the lead"),
    (("lead", "consent"), "maybe", "unknown consent of the lead"),
    (("lead", "consent"), True, "consent of the lead as true"),
    (("lead", "persona"), 7, "persona as a number"),
    (("lead", "country"), ["DE"], "list of countries"),
    (("fields",), ["need.project"], "fields as a list"),
    (("fields",), "need.project", "fields as text"),
    (("fields", "need.colour"), "blue", "unknown field"),
    (("fields", "need"), {"project": "new plant"}, "fields nested"),
    (("fields", "decision_roles.people"), [], "criterion's name in a field"),
    (("fields", "need.project"), 7, "text as a number"),
    (("fields", "need.project"), True, "text as true"),
    (("fields", "need.project"), ["new plant"], "text as a list"),
    (("fields", "decision.approval"), {"sequence": ["legal", "CFO"]}, "text as an object"),
    (("fields", "compliance.region"), ["DE", "FR"], "region as a list"),
    (("fields", "stage.phase"), "phase_9", "unknown phase"),
    (("fields", "stage.phase"), 2, "phase as a number"),
    (("fields", "compliance.consent"), "yes", "unknown consent"),
    (("fields", "compliance.consent"), True, "consent as true"),
    (("fields", "compliance.eligibility"), "VERIFIED", "eligibility in capitals"),
    (("fields", "compliance.disclosure"), "nda", "unknown disclosure"),
    (("fields", "compliance.basis"), "cold_call", "unknown basis"),
    (("fields", "next_step.kind"), "lunch", "unknown kind of step"),
    (("fields", "next_step.status"), "met", "unknown status of the step"),
    (("fields", "next_step.status"), ["agreed"], "list of statuses"),
    (("fields", "next_step.date"), "2027-02-30", "step on 30 February"),
    (("fields", "next_step.date"), ["2027-02-01", "2027-02-02"], "step with a window"),
    (("fields", "budget.status"), "huge", "unknown budget status"),
    (("fields", "budget.amount"), 48000, "amount without a currency"),
    (("fields", "budget.amount"), "48k EUR", "amount as text"),
    (("fields", "budget.amount"), {"amount": "48k", "currency": "EUR"}, "amount in words"),
    (("fields", "budget.amount"), {"amount": 48000}, "money without a currency"),
    (("fields", "budget.amount"), {"currency": "EUR"}, "money without an amount"),
    (("fields", "budget.amount"), {"amount": 48000, "currency": "euros"}, "currency in words"),
    (("fields", "budget.amount"), {"amount": True, "currency": "EUR"}, "amount as true"),
    (("fields", "budget.amount"), {"amount": 1, "currency": "EUR", "per": "year"}, "unknown key of money"),
    (("fields", "budget.amount"), [{"amount": 1, "currency": "EUR"}], "list of money"),
    (("fields", "timeline.start"), "2026-07-01", "window as one date"),
    (("fields", "timeline.start"), ["2026-07-01"], "window of one date"),
    (("fields", "timeline.start"), ["2026-07-01", "2026-08-01", "2026-09-01"], "window of three dates"),
    (("fields", "timeline.start"), ["2026-09-30", "2026-07-01"], "reversed window"),
    (("fields", "timeline.start"), ["2026-07-01", None], "window without an end"),
    (("fields", "timeline.start"), ["2026-06-31", "2026-09-30"], "window from 31 June"),
    (("fields", "timeline.start"), ["2026-07-01", "2100-02-29"], "window to 29 February 2100"),
    (("fields", "timeline.start"), {"from": "2026-07-01", "to": "2026-09-30"}, "window as an object"),
    (("fields", "timeline.start"), [["2026-07-01", "2026-09-30"]] * 2, "window of windows"),
    (("fields", "timeline.start"), [20260701, 20260930], "window of numbers"),
    (("fields", "timeline.need_by"), ["2027-01-02", "2027-01-01"], "reversed need-by window"),
    (("fields", "scope.quantity"), 40, "quantity without a unit"),
    (("fields", "scope.quantity"), "40 samples", "quantity as text"),
    (("fields", "scope.quantity"), [40, "sample"], "quantity as a pair"),
    (("fields", "scope.quantity"), {"number": 40, "unit": "sample"}, "quantity outside a list"),
    (("fields", "scope.quantity"), [{"number": 40}], "quantity that lacks its unit"),
    (("fields", "scope.quantity"), [{"unit": "sample"}], "quantity that lacks its number"),
    (("fields", "scope.quantity"), [{"number": "40", "unit": "sample"}], "number as text"),
    (("fields", "scope.quantity"), [{"number": True, "unit": "sample"}], "number as true"),
    (("fields", "scope.quantity"), [{"number": None, "unit": "sample"}], "number as null"),
    (("fields", "scope.quantity"), [{"number": 40, "unit": 1}], "unit as a number"),
    (("fields", "scope.quantity"), [{"number": 40, "unit": "sample", "a": 1}], "unknown key of a quantity"),
    (("fields", "scope.quantity"), [[{"number": 40, "unit": "sample"}]], "list of lists of quantities"),
    (("fields", "decision.people"), "Priya signs", "people as text"),
    (("fields", "decision.people"), {"role": "approver"}, "person outside a list"),
    (("fields", "decision.people"), ["approver"], "list of roles"),
    (("fields", "decision.people"), [{"name": "Priya"}], "person without a role"),
    (("fields", "decision.people"), [{"role": "boss"}], "unknown role"),
    (("fields", "decision.people"), [{"role": ["approver", "quality"]}], "person with a list of roles"),
    (("fields", "decision.people"), [{"role": "approver", "age": 40}], "unknown key of a person"),
    (("fields", "decision.people"), [{"role": "approver", "name": 5}], "name as a number"),
    (("fields", "decision.people"), [None], "null among the people"),
    (("denied",), ["need"], "criterion among the denied fields"),
    (("denied",), ["need.colour"], "unknown field denied"),
    (("denied",), "need.project", "denied as text"),
    (("denied",), {"need.project": True}, "denied as an object"),
    (("denied",), [None], "null among the denied fields"),
    (("conflicting",), ["timeline"], "criterion among the conflicting fields"),
    (("conflicting",), ["budget.amounts"], "unknown field conflicting"),
    (("conflicting",), 3, "conflicting as a number"),
    (("waived",), ["timeline.start"], "field among the waived criteria"),
    (("waived",), ["weather"], "unknown criterion waived"),
    (("waived",), "timeline", "waived as text"),
    (("waived",), [["timeline"]], "list of lists waived"),
    (("waived",), {"timeline": "the buyer is a friend"}, "waived as an object"),
    (("evidence_dates",), {"need.colour": "2026-01-01"}, "date of an unknown field"),
    (("evidence_dates",), {"need": "2026-01-01"}, "date of a criterion"),
    (("evidence_dates",), {"need.project": "2026-02-29"}, "evidence of 29 February 2026"),
    (("evidence_dates",), {"need.project": 180}, "age instead of a date"),
    (("evidence_dates",), {"need.project": ["2026-01-01", "2026-01-31"]}, "window of evidence"),
    (("evidence_dates",), ["2026-01-01"], "evidence dates as a list"),
)

# (a value that each segment but one refuses, its field, the one)
FOREIGN_VALUES = (
    ("need.offering", "commercialization", "biopharma"),
    ("need.offering", "tech_transfer", "biomanufacturing"),
    ("need.offering", "sequencing_service", "genomics"),
    ("need.offering", "capital_equipment", "medical_device"),
    ("scope.modality", "small_molecule", "biopharma"),
    ("scope.modality", "aav", "biomanufacturing"),
    ("scope.modality", "wgs", "genomics"),
    ("scope.modality", "implant", "medical_device"),
    ("stage.phase", "regulatory_review", "biopharma"),
    ("stage.phase", "research", "biomanufacturing"),
    ("stage.phase", "routine", "genomics"),
    ("stage.phase", "tender", "medical_device"),
    ("stage.phase", "ready_to_buy", "b2b"),
)

# (the text of a qualified line made into something else, what is then wrong)
BAD_TEXTS: tuple[tuple[Callable[[str], str], str], ...] = (
    (lambda text: text[:-1], "object not closed"),
    (lambda text: text[: len(text) // 2], "cut in half"),
    (lambda text: text + "}", "a brace too many"),
    (lambda text: text + text, "two objects on a line"),
    (lambda text: text + ", " + text, "two objects and a comma"),
    (lambda text: f"[{text}]", "object in a list"),
    (lambda text: json.dumps(text), "object in quotes"),
    (lambda text: text[:-1] + ",}", "comma before the end"),
    (lambda text: text + " // a remark", "remark behind the object"),
    (lambda text: text.replace('"', "'"), "single quotes"),
    (lambda text: text.replace('"id"', "id"), "key without quotes"),
    (lambda text: text.replace(": 40,", ": NaN,"), "NaN"),
    (lambda text: text.replace(": 40,", ": Infinity,"), "Infinity"),
    (lambda text: text.replace(": 40,", ": -Infinity,"), "minus Infinity"),
    (lambda text: text.replace(": 40,", ": 1e999,"), "number past every float"),
    (lambda text: text.replace(": 40,", f": 1{'0' * 5000},"), "number of five thousand digits"),
    (lambda text: text.replace(": 40,", ": 040,"), "number with a leading zero"),
    (lambda text: text.replace(": 40,", ": +40,"), "number with a plus"),
    (lambda text: text.replace(": 40,", ": 0x28,"), "number in hexadecimal"),
    (lambda text: text.replace(": 40,", ": 1'000,"), "number with an apostrophe"),
    (lambda text: text.replace(": null", ": None"), "None for null"),
    (lambda text: text.replace("Helvar", "Hel\tvar"), "raw tab in a text"),
    (lambda text: text.replace("Helvar", "Hel\\xe4var"), "unknown escape in a text"),
    (lambda text: text.replace("Helvar", "Hel\\u12var"), "escape cut short"),
    (lambda text: text.replace('"Helvar Works"', '"Helvar Works'), "text not closed"),
    (lambda text: text.replace('"Helvar Works"', "[" * 20_000 + "]" * 20_000), "twenty thousand lists deep"),
    (lambda text: text.replace('"Helvar Works"', '{"a":' * 20_000), "twenty thousand objects deep"),
    (lambda _: "null", "null"),
    (lambda _: "true", "true"),
    (lambda _: "17", "a number"),
    (lambda _: '"Just off with Dana"', "a text"),
    (lambda _: "[]", "an empty list"),
    (lambda _: "{}", "an empty object"),
    (lambda _: "Just off with Dana, she signs.", "a note"),
    (lambda _: "id,segment,as_of", "the head of a table"),
    (lambda _: "---", "YAML"),
)

# (the text of a qualified line made into something that the contract neither allows nor forbids, what it is)
DOUBTFUL_TEXTS: tuple[tuple[Callable[[str], str], str], ...] = (
    (lambda text: text[:-1] + ', "id": "again"}', "key given twice"),
    (
        lambda text: text.replace('"need.project"', '"need.project": null, "need.project"'),
        "field given twice",
    ),
    (lambda text: "\ufeff" + text, "byte order mark"),
    (lambda text: f"  {text}  ", "white space around"),
    (lambda _: "", "empty line"),
    (lambda _: "   ", "blank line"),
    (lambda text: text.replace(": 40,", f": 1{'0' * 400},"), "number of four hundred digits"),
    (lambda text: text.replace(": 40,", ": -40,"), "negative quantity"),
    (lambda text: text.replace(": 40,", ": 0,"), "quantity of none"),
    (lambda text: text.replace(": 40,", ": 4e1,"), "quantity with an exponent"),
    (lambda text: text.replace(": 1900000", ": -1900000"), "negative amount"),
    (lambda text: text.replace('"CHF"', '"chf"'), "currency in small letters"),
    (lambda text: text.replace('"CHF"', '"QQQ"'), "currency that nobody issues"),
    (lambda text: text.replace('"unit": "sample"', '"unit": ""'), "empty unit"),
    (lambda text: text.replace('"name": "Priya Nair"', '"name": null'), "person with a null name"),
    (lambda text: text.replace("Helvar", "\\ud800"), "half a surrogate pair"),
    (lambda text: text.replace("Helvar", "\\u0000"), "NUL in a text"),
    (lambda text: text.replace("Helvar", "\u202e\u2028"), "line separator and direction mark in a text"),
    (lambda text: text.replace('"denied": []', '"denied": null'), "null for a list"),
    (lambda text: text.replace('"denied": []', '"denied": ["need.project", "need.project"]'), "denied twice"),
    (lambda text: text.replace('"waived": []', '"waived": ["stage", "stage"]'), "waived twice"),
    (lambda text: text.replace('"evidence_dates": {}', '"evidence_dates": null'), "null for the dates"),
    (lambda text: json.dumps({**json.loads(text), "fields": None}), "null for the fields"),
    (lambda text: json.dumps({**json.loads(text), "lead": None}), "null for the lead"),
    (lambda text: re.sub('"fields": {.*}, "denied"', '"denied"', text), "no fields"),
    (
        lambda text: text.replace('"evidence_dates": {}', '"evidence_dates": {"need.project": null}'),
        "null for a date",
    ),
    (lambda text: text.replace('"consent": null', '"consent": ""'), "empty consent of the lead"),
    (lambda text: text.replace('"Helvar Works"', '""'), "empty company"),
    (lambda text: re.sub('"id": "[^"]*"', '"id": 17', text), "id as a number"),
    (lambda text: re.sub('"as_of": "(....)-(..)-(..)"', r'"as_of": "\1\2\3"', text), "date without dashes"),
    (lambda text: re.sub('"as_of": "([^"]*)"', r'"as_of": " \1"', text), "space before a date"),
)


def malformed_lines(rng: Random) -> Iterator[tuple[str, str]]:
    """Lines that must be reported and passed over, each with what is wrong; none holds a line break."""
    for path, value, wrong in BAD_PARTS:
        yield json.dumps(with_part(random_base(rng), path, value)), wrong
    for field, value, home in FOREIGN_VALUES:
        strict = [
            name for name in SEGMENTS if name != home and values_of(field, name) and value not in values_of(field, name)
        ]
        line = random_base(rng, rng.choice(strict))
        yield json.dumps(with_part(line, ("fields", field), value)), f"{field} {value} outside {home}"
    for change, wrong in BAD_TEXTS:
        yield change(json.dumps(random_base(rng))), wrong


def doubtful_lines(rng: Random) -> Iterator[tuple[str, str]]:
    """Lines that the contract neither allows nor forbids: decided or reported, but never the end of a run."""
    for change, what in DOUBTFUL_TEXTS:
        yield change(json.dumps(random_base(rng), ensure_ascii=False)), what


def random_base(rng: Random, segment: str | None = None) -> Line:
    return qualified(segment or rng.choice(SEGMENTS), rng.choice(BORDER_DAYS[:-2]))


def with_part(line: Line, path: tuple[str, ...], value: Any) -> Line:
    *parents, last = path
    holder = line
    for key in parents:
        holder = holder[key]
    holder.pop(last, None)
    if value is not GONE:
        holder[last] = value
    return line
