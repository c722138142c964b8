"""Run the command line by `python -m movement_badges`."""

from movement_badges.cli import main

main()
