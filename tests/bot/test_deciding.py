"""Deciding a stream of lines: in order, as they come, and whatever is between them."""

import json
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from random import Random
from typing import Any, BinaryIO

import pytest

from bot.deciding import LONGEST_LINE, decide_stream
from qualification.decide import decide
from qualification.explain import explained, explanation_json
from qualification.policy import Policy
from tests.qualification.leads import answer_of, lead_from
from tests.reference.checker import check
from tests.reference.qualified import qualified
from tests.reference.records import doubtful_lines, malformed_lines, random_line

BOM = b"\xef\xbb\xbf"
# The contract lets a lead be told by its company; a line without one is decided all the same.
DECIDED_ALL_THE_SAME = {"no lead", "no company", "null company"}


class Trickle(BytesIO):
    """A stream that hands over a few bytes at a time, as a pipe may."""

    def __init__(self, content: bytes, rng: Random) -> None:
        super().__init__(content)
        self._rng = rng

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(self._rng.randint(1, 400))


def decided(
    stream: bytes | BinaryIO, policies: dict[str, Policy], *, explain: bool = False
) -> tuple[list[Any], list[tuple[int, str]]]:
    """Return the answers to a stream, and the complaints about it."""
    written: list[bytes] = []
    complaints: list[tuple[int, str]] = []
    bad = decide_stream(
        BytesIO(stream) if isinstance(stream, bytes) else stream,
        policies,
        written.append,
        lambda line, problem: complaints.append((line, problem)),
        explain=explain,
    )
    assert bad == len(complaints)
    assert all(block.endswith(b"\n") for block in written)
    return [json.loads(line) for line in b"".join(written).splitlines()], complaints


def text_of(*lines: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def named(name: str | int, segment: str = "b2b") -> dict[str, Any]:
    return {**qualified(segment), "id": name}


def test_every_line_is_answered_in_order_as_the_checker_decides_it(policies: dict[str, Policy], seed: int) -> None:
    rng = Random(seed)
    lines = [{**random_line(rng), "id": f"lead {place}"} for place in range(3_000)]

    answers, complaints = decided(text_of(*lines), policies)

    assert complaints == []
    for line, answer in zip(lines, answers, strict=True):
        expected = check(line)
        assert {key: answer[key] for key in expected} == expected
        lead = lead_from(line)
        verdict = lead.decided().verdict
        assert answer["policy"] == lead.policy.identity
        assert answer["waived"] == verdict.waived
        assert answer["refused_waivers"] == verdict.refused_waivers


def test_a_line_that_cannot_be_read_is_told_and_passed_over(policies: dict[str, Policy]) -> None:
    content = b"\n".join([text_of(named("first")).strip(), b"{", b"", b'{"id": 2}', text_of(named("last")).strip()])

    answers, complaints = decided(content, policies)

    assert [answer["id"] for answer in answers] == ["first", "last"]
    assert [line for line, _ in complaints] == [2, 4]
    assert complaints[0][1].startswith("not JSON")
    assert "`segment` is missing" in complaints[1][1]


@pytest.mark.parametrize(
    "content",
    [
        text_of(named("a"), named("b")).rstrip(b"\n"),
        text_of(named("a"), named("b")).replace(b"\n", b"\r\n"),
        b"\n\n   \n" + text_of(named("a")) + b"\r\n\t\n" + text_of(named("b")) + b"\n\n",
        BOM + text_of(named("a"), named("b")),
        BOM + b"\r\n" + text_of(named("a"), named("b")),
    ],
    ids=["no last line break", "Windows line breaks", "blank lines", "byte order mark", "mark on a line of its own"],
)
def test_what_stands_between_lines_is_no_fault(content: bytes, policies: dict[str, Policy]) -> None:
    answers, complaints = decided(content, policies)

    assert ([answer["id"] for answer in answers], complaints) == (["a", "b"], [])


@pytest.mark.parametrize("content", [b"", b"\n", b"   ", BOM, BOM + b"\n\n"])
def test_nothing_in_is_nothing_out(content: bytes, policies: dict[str, Policy]) -> None:
    assert decided(content, policies) == ([], [])


def test_how_the_bytes_arrive_changes_nothing(policies: dict[str, Policy], seed: int) -> None:
    rng = Random(seed)
    lines = [json.dumps(random_line(rng)).encode() if rng.random() < 0.8 else b'{"half": ' for _ in range(200)]
    content = BOM + b"\n".join(lines)

    at_once = decided(content, policies)

    assert len(at_once[1]) == lines.count(b'{"half": ')
    for _ in range(3):
        assert decided(Trickle(content, rng), policies) == at_once


def test_an_answer_is_given_before_more_is_asked_for(policies: dict[str, Policy]) -> None:
    written: list[bytes] = []

    class Waiting(BytesIO):
        def __init__(self) -> None:
            super().__init__()
            self._next = self._lines()

        def _lines(self) -> Iterator[bytes]:
            for place in range(3):
                assert b"".join(written).count(b"\n") == place
                yield text_of(named(place))

        def read1(self, size: int | None = -1, /) -> bytes:
            return next(self._next, b"")

    decide_stream(Waiting(), policies, written.append, lambda *_: None)

    assert b"".join(written).count(b"\n") == 3


def test_a_line_that_is_too_long_is_told_as_such_and_the_next_one_decided(policies: dict[str, Policy]) -> None:
    long = text_of({**named("long"), "lead": {"company": "x" * (LONGEST_LINE + 1_000_000)}})
    # With its middle left out, such a line would be JSON again and something else.
    padded = text_of(named("padded")).strip() + b" " * (LONGEST_LINE + 1_000_000) + b"\n"

    for content in (long, padded):
        for stream in (BytesIO(content + text_of(named("next"))), BytesIO(text_of(named("next")) + content)):
            answers, complaints = decided(stream, policies)

            assert [answer["id"] for answer in answers] == ["next"]
            assert [problem for _, problem in complaints] == ["longer than 4 MiB"]


def test_a_line_without_end_takes_no_more_memory_than_the_longest(policies: dict[str, Policy]) -> None:
    class Endless(BytesIO):
        left = 200

        def read1(self, size: int | None = -1, /) -> bytes:
            self.left -= 1
            return b"x" * (1 << 19) if self.left >= 0 else b""

    tracemalloc.start()
    try:
        _, complaints = decided(Endless(), policies)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert complaints == [(1, "longer than 4 MiB")]
    assert most < 10 * LONGEST_LINE


def test_a_line_that_is_just_short_enough_is_decided(policies: dict[str, Policy]) -> None:
    line = text_of(named("full")).strip()

    answers, complaints = decided(line + b" " * (LONGEST_LINE - len(line)), policies)

    assert ([answer["id"] for answer in answers], complaints) == (["full"], [])


def test_every_bad_line_is_told_in_one_line_and_no_other(policies: dict[str, Policy], seed: int) -> None:
    bad = [(text, wrong) for text, wrong in malformed_lines(Random(seed)) if wrong not in DECIDED_ALL_THE_SAME]
    content = b"".join(text.encode() + b"\n" + text_of(named(wrong)) for text, wrong in bad)

    answers, complaints = decided(content, policies)

    assert [answer["id"] for answer in answers] == [wrong for _, wrong in bad]
    assert [line for line, _ in complaints] == [2 * place + 1 for place in range(len(bad))]
    for _, problem in complaints:
        assert problem.isprintable()
        assert len(problem) < 600
        assert "Traceback" not in problem


def test_a_line_without_a_lead_or_its_company_is_decided_all_the_same(policies: dict[str, Policy]) -> None:
    for text, wrong in malformed_lines(Random(1)):
        if wrong in DECIDED_ALL_THE_SAME:
            answers, complaints = decided(text.encode(), policies)
            assert (len(answers), complaints) == (1, [])


def test_a_line_that_the_contract_leaves_open_never_ends_the_run(policies: dict[str, Policy], seed: int) -> None:
    for text, what in doubtful_lines(Random(seed)):
        answers, complaints = decided(text.encode("utf-8", "surrogatepass") + b"\n" + text_of(named("next")), policies)

        assert answers[-1]["id"] == "next", what
        assert len(answers) + len(complaints) == (2 if text.strip() else 1), what


def test_bytes_that_are_no_text_are_told(policies: dict[str, Policy]) -> None:
    content = text_of(named("a")).replace(b"Helvar", b"Hel\xffvar") + b"\x00\x01\n" + text_of(named("b"))

    answers, complaints = decided(content, policies)

    assert [answer["id"] for answer in answers] == ["b"]
    assert [line for line, _ in complaints] == [1, 2]


@pytest.mark.parametrize("name", ["", "plain", 'a "quoted" one', "größer \U0001f52c", "back\\slash", 0, -7, 2**60])
def test_an_answer_carries_the_name_of_its_line(name: str | int, policies: dict[str, Policy]) -> None:
    answers, _ = decided(text_of(named(name)), policies)

    assert answers[0]["id"] == name


def test_with_explain_each_answer_holds_the_full_explanation(policies: dict[str, Policy], seed: int) -> None:
    rng = Random(seed)
    lines = [random_line(rng) for _ in range(200)]

    plain, _ = decided(text_of(*lines), policies)
    full, _ = decided(text_of(*lines), policies, explain=True)

    for line, short, answer in zip(lines, plain, full, strict=True):
        decision = lead_from(line).decided()
        assert answer.pop("explanation") == json.loads(explanation_json(explained(decision)))
        assert answer == short


def test_one_policy_alone_is_enough_to_decide_its_segment(policies: dict[str, Policy]) -> None:
    one = {"b2b": policies["b2b"]}

    answers, complaints = decided(text_of(named("a"), named("b", "genomics")), one)

    assert [answer["id"] for answer in answers] == ["a"]
    assert complaints == [(2, "`genomics` is no segment; the segments are b2b")]


def test_a_stream_is_decided_under_the_policies_that_it_is_given(policies: dict[str, Policy]) -> None:
    strict = policies["b2b"].model_copy(update={"excluded_regions": ("DE", "FR")})
    lead = lead_from(named("a"))

    (shipped,), _ = decided(text_of(named("a")), policies)
    (edited,), _ = decided(text_of(named("a")), {**policies, "b2b": strict})

    assert (shipped["outcome"], edited["outcome"]) == ("sql", "disqualified")
    assert edited["policy"] == strict.identity
    expected = answer_of(decide(lead.record, strict, as_of=lead.as_of).verdict)
    assert {key: edited[key] for key in expected} == expected
