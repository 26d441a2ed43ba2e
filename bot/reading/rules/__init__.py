"""One module for each criterion: from what is marked in a note to proposals for its fields."""
