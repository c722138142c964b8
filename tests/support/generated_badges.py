"""Badges that chance composes, the same in every run: small, sound, of every part, in many scripts."""

from collections.abc import Callable
from random import Random

from credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_3_0_3
from credentials.strict_json import JsonObject, JsonValue

_WORDS = (
    *(
        "source",
        "Modération",
        "编辑",
        "مصدر",
        "Wikimédia",
        "बैज",
        "🎓",
        "a\tb",
        "x\ny",
        '"q"',
        "\\",
        "<b>",
        "é",
        "e\u0301",
    ),
    *("e\u0301", "\u200f", "𝔘", "l'été", "ß", "\u00a0", "naïve"),
)


class Composer:
    """Composes the badge of a number."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._chance = Random(f"badge {number}")

    def badge(self, issuer: str) -> JsonObject:
        """Give an unsigned badge of this issuer; every optional part is there in some of them."""
        chance = self._chance
        achievement: JsonObject = {
            "id": self._urn(),
            "type": ["Achievement"],
            "name": self._text(),
            "description": self._text(),
            "criteria": {"narrative": self._text()},
        }
        subject: JsonObject = {"id": self._urn(), "type": ["AchievementSubject"], "achievement": achievement}
        document: JsonObject = {
            "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
            "id": self._urn(),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": self._text(),
            "issuer": {"id": issuer, "type": ["Profile"], "name": self._text()},
            "validFrom": f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}T08:00:00Z",
            "credentialSubject": subject,
        }
        if chance.random() < 0.4:
            achievement["alignment"] = self._some(self._alignment)
        if chance.random() < 0.3:
            achievement["tag"] = [*dict.fromkeys(self._text() for _ in range(chance.randint(1, 3)))]
        if chance.random() < 0.3:
            achievement["image"] = {"id": f"https://example.org/{chance.random()}.png", "type": "Image"}
        if chance.random() < 0.3:
            self._add_result(subject, achievement)
        if chance.random() < 0.3:
            document["evidence"] = self._some(self._evidence)
        if chance.random() < 0.2:
            subject["creditsEarned"] = chance.choice([0, 1, 17, 2.5, 0.001, 1e15])
        if chance.random() < 0.3:
            document["validUntil"] = "2030-01-01T00:00:00Z"
        if chance.random() < 0.2:
            document["awardedDate"] = "2026-01-01T00:00:00+02:00"
        return document

    def _add_result(self, subject: JsonObject, achievement: JsonObject) -> None:
        scale = self._urn()
        achievement["resultDescription"] = [
            {
                "id": scale,
                "type": ["ResultDescription"],
                "name": self._text(),
                "resultType": "Status",
                "allowedValue": [self._text() for _ in range(self._chance.randint(1, 4))],
            }
        ]
        subject["result"] = [{"type": ["Result"], "resultDescription": scale, "value": self._text()}]

    def _some(self, make: Callable[[], JsonObject]) -> list[JsonValue]:
        return [make() for _ in range(self._chance.randint(1, 3))]

    def _alignment(self) -> JsonObject:
        return {"type": ["Alignment"], "targetName": self._text(), "targetUrl": f"https://example.org/{self._urn()}"}

    def _evidence(self) -> JsonObject:
        return {"id": f"https://example.org/{self._urn()}", "type": ["Evidence"], "narrative": self._text()}

    def _text(self) -> str:
        return " ".join(self._chance.choices(_WORDS, k=self._chance.randint(1, 4)))

    def _urn(self) -> str:
        digits = f"{self._chance.getrandbits(128):032x}"
        return f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
