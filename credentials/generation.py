"""The generations of Open Badges, by the kind of evidence on which each of them rests."""

from enum import StrEnum


class Generation(StrEnum):
    """Which Open Badges a badge follows.

    Generation 3 carries its proof with it. Generation 2 rests on what a web server answers at the moment of asking, or
    on an RSA key without an identity of its own. Generation 1 is told apart, so that it can be named, and not read.
    """

    OPEN_BADGES_3 = "open_badges_3"
    OPEN_BADGES_2 = "open_badges_2"
    OPEN_BADGES_1 = "open_badges_1"
