"""Slack: a door onto the conversation: deliveries in, replies out."""
