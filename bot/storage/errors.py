"""What can go wrong with the store, named here so that naming it loads nothing."""


class StorageError(Exception):
    """The store cannot be used as it is; the message says what to do."""
