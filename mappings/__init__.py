"""From a raw message to a registry fact: versions, decisions, replay."""
