"""What we claim about speed, rerunnable: each figure beside a named peer, in the same run."""
