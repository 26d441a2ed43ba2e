"""Debrief: an assistant that debriefs sales reps and keeps the record."""
