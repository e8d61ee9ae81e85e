"""A document cut along its structure: places, units that can be quoted, passages, lists."""
