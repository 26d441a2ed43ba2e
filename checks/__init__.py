"""What `make check` asks of the locked packages: may we use them, and are they known to be unsafe."""
