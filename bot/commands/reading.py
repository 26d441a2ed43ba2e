"""What the commands that read share: segments' words, and a case read turn by turn."""

from collections.abc import Callable
from functools import cache

from bot.case_files import Case
from bot.commands.common import knowledge
from bot.evaluation import ReadCase, ReadFlag
from bot.knowledge import Knowledge, explained, read_knowledge
from bot.reading.local import Reading, ReadingWords, WordsError, read
from bot.reading.marked import Note
from qualification.fold import fold
from qualification.terms import MessageRef


def words_of(known: Knowledge, segment: str) -> ReadingWords:
    """Compile the words of a segment. Raises `PolicyError` that names the file and the place of what is wrong."""
    try:
        return ReadingWords.from_data(known.policies[segment], known.vocabularies[segment], known.shared)
    except WordsError as error:
        raise explained(known, error.name, error.__cause__) from error


class CaseReader:
    """Reads the turns of a case in order with the words of its segment."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.policies = known.policies
        self.words: Callable[[str], ReadingWords] = cache(lambda segment: words_of(known, segment))

    def turns(self, case: Case) -> list[Reading]:
        """Read each turn as a message of its own day."""
        words = self.words(case.segment)
        return [
            read(
                Note(text=turn.rep, day=turn.date, lead=case.lead, asked=turn.asked),
                MessageRef(id=f"{case.id}/{place}", author="rep", day=turn.date, order=place),
                words,
            )
            for place, turn in enumerate(case.turns)
        ]

    def __call__(self, case: Case) -> ReadCase:
        """Read a case and fold what was found into a record."""
        readings = self.turns(case)
        evidence = [piece for reading in readings for piece in reading.evidence]
        record = fold(evidence, self.policies[case.segment], lead=case.lead)
        flags = tuple(
            ReadFlag(flag.kind, turn.rep[flag.start : flag.end])
            for turn, reading in zip(case.turns, readings, strict=True)
            for flag in reading.flags
        )
        return ReadCase(record, flags, tuple(evidence))


def case_reader() -> CaseReader:
    """Return the reader of the knowledge folder in use."""
    return CaseReader(read_knowledge(knowledge()))
