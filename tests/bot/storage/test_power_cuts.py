from pathlib import Path
from random import Random

import pytest

from tests.bot.storage.power_cuts import Cuts, How, cut_often, recorded
from tests.bot.storage.watched_disk import CannotWatchError, Cut, Disk, Flushed, Written
from tests.conftest import Tell

CUTS = 40


def recording(template: Path, folder: Path, rng: Random, how: How) -> Disk:
    try:
        return recorded(template, folder, rng, how)
    except CannotWatchError as error:
        pytest.skip(str(error))


def test_no_cut_of_the_power_loses_an_acknowledged_turn(
    sqlite_template: Path, tmp_path: Path, seed: int, tell: Tell
) -> None:
    rng, cuts = Random(f"{seed}:power"), Cuts()
    disk = recording(sqlite_template, tmp_path / "recorded", rng, "FULL")

    cut_often(disk, tmp_path, rng, CUTS, cuts)

    tell(cuts.told("FULL"))
    assert cuts.acknowledged > CUTS
    assert (cuts.lost, cuts.faults) == ([], [])


def test_without_a_flush_for_each_turn_the_last_ones_are_lost_and_the_rest_still_verifies(
    sqlite_template: Path, tmp_path: Path, seed: int, tell: Tell
) -> None:
    rng, cuts = Random(f"{seed}:power"), Cuts()
    disk = recording(sqlite_template, tmp_path / "recorded", rng, "NORMAL")

    cut_often(disk, tmp_path, rng, CUTS // 2, cuts)

    tell(cuts.told("NORMAL"))
    assert cuts.lost
    assert cuts.faults == []


def test_the_disk_keeps_what_was_flushed_and_may_lose_all_that_was_not() -> None:
    disk = Disk({"a": b"old"}, [Written("a", 0, b"new"), Flushed("a"), Written("a", 3, b"!"), Cut("a", 1)])

    after = {disk.after_a_cut(4, Random(seed))["a"] for seed in range(200)}

    assert disk.after_a_cut(0, Random(1)) == {"a": b"old"}
    # A torn write can leave the room for what it did not write.
    assert after == {b"new", b"new!", b"new\0", b"n"}


def test_a_long_write_can_be_torn() -> None:
    disk = Disk({"a": b""}, [Written("a", 0, b"x" * 2_048)])

    after = {bytes(sorted(disk.after_a_cut(1, Random(seed)).get("a", b""))) for seed in range(200)}

    assert len(after) > 3
