"""Whose words a message holds: turns of a talk, parts of a mail thread, and which side each is on."""
