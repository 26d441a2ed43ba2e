import json
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from bot.storage.chain import BEGINNING, commitment_to, digest_of, link
from bot.storage.verifier import FORMAT

words = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_format_is_the_one_that_is_written_down() -> None:
    header = ("acme", 1, "viewed", "lead-1", "kim", "2026-03-02T09:00:00.000000Z", None)

    commitment = commitment_to(bytes(range(16)), b'{"kind":"viewed","what":"why"}')
    hashed = link(BEGINNING, digest_of(header, commitment))

    assert commitment.hex() == "fa3f83618a98576c5c2ab9e704ae56233e786de9a8002749a19601dfd00213d2"
    assert hashed.hex() == "20736bcf10043acc44cb0edf88da6310b9cebef98357b6b14b62bbd26e299780"


@given(words, st.integers(1, 2**31 - 1), words, words, st.none() | words)
def test_any_json_library_writes_a_header_as_we_do(
    workspace: str, sequence: int, lead: str, actor: str, event: str | None
) -> None:
    header = (workspace, sequence, "viewed", lead, actor, "2026-03-02T09:00:00.000000Z", event)
    plain = json.dumps([FORMAT, *header, bytes(32).hex()], ensure_ascii=False, separators=(",", ":"))

    assert digest_of(header, bytes(32)) == sha256(plain.encode()).digest()
