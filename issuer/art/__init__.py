"""Draw the default picture of an achievement: a shape and an emblem by skill group, points by level, no text.

No text means no fonts and no language: the same picture serves every reader.
"""
