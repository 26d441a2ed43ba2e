"""The evidence ledger: one append-only, hash-chained log for each workspace, on SQLite or PostgreSQL."""
