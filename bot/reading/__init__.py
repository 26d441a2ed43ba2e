"""From a rep's words to proposals, and from proposals to grounded evidence."""
