from random import Random

from tests.bot.storage.crashes import Kills, kill_while_writing, what_is_kept
from tests.conftest import Tell
from tests.stores import Store

KILLS = 4


def test_a_killed_process_loses_no_acknowledged_turn_and_stores_none_in_part(
    store: Store, seed: int, tell: Tell
) -> None:
    kills, rng = Kills("acme"), Random(f"{seed}:kills")

    for _ in range(KILLS):
        kill_while_writing(store, kills, rng, seed)
    kept = what_is_kept(store, kills)

    tell(f"crashes: {kills.count} kills, {len(kills.acknowledged)} turns acknowledged, {len(kept.lost)} lost")
    assert kills.acknowledged
    assert (kept.lost, kept.faults) == ([], [])
