"""The days that a note speaks of: found in its words, and computed from the day on which it was written."""

from bot.reading.dates.mentions import DateKind, DateMention, find_dates
from bot.reading.dates.words import DateWords

__all__ = ["DateKind", "DateMention", "DateWords", "find_dates"]
