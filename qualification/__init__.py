"""Who qualifies, and why: values, rules and explanations, with no clock, network or model."""
