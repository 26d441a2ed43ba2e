"""People in a message: the words by which they are told, each mention for itself, and who it is."""
