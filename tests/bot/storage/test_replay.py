from hashlib import sha256

import msgspec

from bot.storage.erase import erase_lead
from bot.storage.facts import DecisionRecorded, LeadMerged
from bot.storage.ledger import EvidenceLedger, Turn
from bot.storage.records import record_of
from bot.storage.replay import replay
from bot.storage.workspace import policy_from
from qualification.decide import decide
from qualification.explain import explained, explanation_json
from tests.bot.storage.histories import BEGAN, SEGMENT, Story, policy_kept
from tests.conftest import Tell


def told(ledger: EvidenceLedger, turns: int = 60, seed: object = 41) -> Story:
    story = Story(seed, leads=8)
    ledger.commit_turns([story.opening(), *story.turns(turns)])
    return story


def test_every_recorded_decision_comes_out_the_same_again(ledger: EvidenceLedger, tell: Tell) -> None:
    story = told(ledger)

    found = replay(ledger)

    merges = [entry for history in story.histories.values() for entry in history if isinstance(entry.fact, LeadMerged)]
    tell(f"replay, {ledger.database.about.split()[0]}: {found.same} decisions, {len(found.differences)} differences")
    assert merges
    assert found.same > 30
    assert (found.differences, found.erased) == ((), 0)


def test_a_decision_that_the_evidence_does_not_give_is_told(ledger: EvidenceLedger) -> None:
    told(ledger)
    row = ledger.leads(limit=1)[0]
    made = ledger.decisions(row.lead)[-1].fact
    assert isinstance(made, DecisionRecorded)
    ledger.commit_turn(Turn("kim", BEGAN, [(row.lead, msgspec.structs.replace(made, title="SQL", record="0" * 12))]))

    (difference,) = replay(ledger).differences

    assert difference.lead == row.lead
    assert "title, record" in difference.what


def test_a_decision_whose_policy_text_was_not_kept_is_told(ledger: EvidenceLedger) -> None:
    told(ledger)
    row = ledger.leads(limit=1)[0]
    made = ledger.decisions(row.lead)[-1].fact
    assert isinstance(made, DecisionRecorded)
    ledger.commit_turn(Turn("kim", BEGAN, [(row.lead, msgspec.structs.replace(made, policy_text="0" * 64))]))

    (difference,) = replay(ledger).differences

    assert "was not kept" in difference.what


def test_a_decision_is_replayed_under_the_policy_text_of_its_time(ledger: EvidenceLedger) -> None:
    story = told(ledger)
    kept = policy_kept()
    newer = kept.text.replace("evidence_ttl_days: 270", "evidence_ttl_days: 1")
    assert newer != kept.text
    lead = ledger.leads(limit=1)[0].lead
    policy = policy_from(SEGMENT, newer)
    decision = decide(record_of(ledger.history(lead), policy, story.clock.date()), policy, as_of=story.clock.date())
    digest = sha256(newer.encode()).hexdigest()
    text = msgspec.structs.replace(kept, text=newer, digest=digest, identity=policy.identity)
    ledger.commit_turn(
        Turn("lee", story.clock, [("", text), (lead, DecisionRecorded.of(decision, policy_text=digest))])
    )

    found = replay(ledger)

    assert found.differences == ()
    assert {entry.fact.policy for entry in ledger.decisions(lead) if isinstance(entry.fact, DecisionRecorded)} == {
        kept.identity,
        policy.identity,
    }


def test_what_rests_on_erased_words_is_counted_apart(ledger: EvidenceLedger) -> None:
    told(ledger)
    lead = ledger.leads(limit=1)[0].lead
    erase_lead(ledger, lead, actor="lee", at=BEGAN, reason="asked to")

    found = replay(ledger)

    assert found.erased > 0
    assert found.differences == ()


def test_a_stored_explanation_is_the_one_that_was_given(ledger: EvidenceLedger) -> None:
    story = told(ledger, turns=20)
    lead = ledger.leads(limit=1)[0].lead
    made = ledger.decisions(lead)[-1]
    assert isinstance(made.fact, DecisionRecorded)
    policy = ledger.workspace().policy(made.fact.policy_text)
    before = ledger.history(lead, upto=made.sequence - 1)

    again = explained(decide(record_of(before, policy, made.fact.as_of), policy, as_of=made.fact.as_of))

    assert bytes(made.fact.explanation) == explanation_json(again)
    assert story.sequence == ledger.head()[0]
