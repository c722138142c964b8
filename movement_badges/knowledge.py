"""What the command line knows beforehand: a trust file, or a signed bundle with the moment that it speaks of."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from credentials.gathered import Retrieved
from credentials.instants import format_instant
from credentials.strict_json import JsonObject
from verifier.bundles import MAX_BUNDLE_BYTES, Bundle, open_bundle
from verifier.checking import Checked
from verifier.recognition_problems import RecognitionProblem
from verifier.trust import Registry, TrustFileProblem


@dataclass(frozen=True)
class Knowledge:
    """The registry to check with, and the bundle that it came from, if it did."""

    registry: Registry
    bundle: Bundle | None = None

    def as_of(self, checked: Checked) -> datetime | None:
        """Give when the oldest document that a check rests on was read at its source; None without a bundle."""
        if self.bundle is None:
            return None
        used = [one.at for one in checked.evidence.documents.values() if isinstance(one, Retrieved)]
        return min(used, default=self.bundle.published)

    def document(self, checked: Checked) -> JsonObject:
        """Give the member that tells a program how old the knowledge is; nothing without a bundle."""
        as_of = self.as_of(checked)
        if self.bundle is None or as_of is None:
            return {}
        return {
            "knowledge": {
                "publisher": self.bundle.publisher,
                "published": format_instant(self.bundle.published),
                "as_of": format_instant(as_of),
            }
        }


class BundleProblem(Exception):
    """A bundle cannot be used: `detail` says why."""

    code = "trust.bundle"
    title = "The bundle cannot be used"

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.fields = {"path": str(path), "detail": detail}


def read_knowledge(trust: Path | None, bundle: Path | None, bundle_key: str) -> Knowledge:
    """Read what is to be known.

    Raises:
        TrustFileProblem, BundleProblem: it cannot be believed or read.
    """
    if bundle is None:
        return Knowledge(Registry.from_file(trust) if trust is not None else Registry())
    try:
        with bundle.open("rb") as file:
            content = file.read(MAX_BUNDLE_BYTES + 1).decode("ascii", "replace")
        opened = open_bundle(content, signed_by=bundle_key.strip())
    except OSError as error:
        raise BundleProblem(bundle, f"cannot be read ({error.strerror})") from error
    except RecognitionProblem as problem:
        detail = str(problem.fields.get("detail", ""))
        raise BundleProblem(bundle, f"{problem.title} ({detail})" if detail else problem.title) from problem
    return Knowledge(opened.registry, opened)


UNREADABLE = (TrustFileProblem, BundleProblem)
