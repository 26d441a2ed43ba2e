"""Who plays which part in the decision, and how it is made."""
