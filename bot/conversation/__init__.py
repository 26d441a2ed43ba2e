"""The debrief itself: a message in, a reply and what to record out; the same for every door."""
