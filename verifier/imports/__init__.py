"""Badges from elsewhere that people bring to their own page: checked like any other, never issued anew."""
