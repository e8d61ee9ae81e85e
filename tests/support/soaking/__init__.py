"""Many people, many faults, one bot: what was asked must be answered, once, to its asker."""
