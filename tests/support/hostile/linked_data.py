"""Cases about linked data and the data model: contexts, undefined terms, types (security rules, section 3.3)."""

import copy

from hostile.case import Case, Cases, added, at, changed, written
from hostile.parties import HUB, entry_of, listed, plain, signed, signed_all, site

from credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.strict_json import JsonObject, JsonValue

GATE = "Security rules, section 3.3"
CONTEXTS = "Security rules, section 6, case 9"
SMUGGLING = "Security rules, section 6, case 10"
AFFINIDI = "affinidi-tdk issue 382: a suite accepted a forged undefined attribute"
SAFE_MODE = "Open Badges 3.0 certification guide: JSON-LD safe mode"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def cases() -> Cases:
    """Give documents that say one thing to a reader of JSON and another, or nothing, to a reader of linked data."""
    yield from _contexts()
    yield from _smuggled()
    yield from _shapes()
    yield from _types()


def _contexts() -> Cases:
    known: list[JsonValue] = [CREDENTIALS_V2, OPEN_BADGES_3_0_3, EXTENSIONS]
    rows: list[tuple[str, str, JsonValue, str, str]] = [
        ("missing", "No context", None, "invalid", "data_model.context_missing"),
        ("empty", "An empty list of contexts", [], "invalid", "data_model.context_missing"),
        ("null", "A context that empties the ones before it", [*known, None], "unknown", "unsupported.context"),
        ("base-missing", "The base context is missing", [OPEN_BADGES_3_0_3], "invalid", "data_model.context_missing"),
        ("swapped", "The base context is not the first", [OPEN_BADGES_3_0_3, CREDENTIALS_V2, EXTENSIONS], "invalid",
         "data_model.context_missing"),
        ("badges-missing", "No Open Badges context", [CREDENTIALS_V2], "invalid", "data_model.context_missing"),
        ("twice", "A context stands twice", [*known, EXTENSIONS], "invalid", "data_model.context_order"),
        ("two-editions", "Two editions of the Open Badges contexts",
         [CREDENTIALS_V2, OPEN_BADGES_3_0_3, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"], "invalid",
         "data_model.context_order"),
        ("two-bases", "Both versions of the data model", [CREDENTIALS_V2, CREDENTIALS_V1, OPEN_BADGES_3_0_3],
         "invalid", "data_model.context_order"),
        ("unknown", "A context that nobody here knows", [*known, EXAMPLES], "unknown", "unsupported.context"),
        ("hostile", "A context on the holder's own site", [*known, "https://mallory.example.org/context.json"],
         "unknown", "unsupported.context"),
        ("http", "A known context by http", [*known[:1], "http://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
         "unknown", "unsupported.context"),
        ("inline", "A context in the document redefines a term", [*known, {"name": "https://mallory.example.org/n"}],
         "unknown", "unsupported.context"),
        ("inline-vocabulary", "A vocabulary for whatever is undefined", [*known, {"@vocab": "urn:x:"}], "unknown",
         "unsupported.context"),
        ("inline-base", "A base for relative addresses", [*known, {"@base": "https://mallory.example.org/"}],
         "unknown", "unsupported.context"),
        ("object", "An object in the place of the list", {"@vocab": "urn:x:"}, "invalid", "data_model.context_missing"),
        ("text", "One address in the place of the list", CREDENTIALS_V2, "invalid", "data_model.context_missing"),
        ("dead-draft", "A context of a draft that has gone", [
            CREDENTIALS_V2, "https://imsglobal.github.io/openbadges-specification/context.json"
        ], "unknown", "unsupported.context"),
    ]  # fmt: skip
    good = signed(plain())
    for folder, title, context, verdict, code in rows:
        badge = changed(good, "@context", context)
        yield Case(f"context-{folder}", title, (GATE, CONTEXTS), written(badge), verdict, {"data_model": code}, site())
    for place in ("issuer", "credentialSubject", "credentialSubject/achievement"):
        badge = changed(good, f"{place}/@context", [CREDENTIALS_V2])
        where = place.rpartition("/")[2]
        yield Case(f"context-nested-in-{where}", f"A context inside: {where}", (GATE, CONTEXTS), written(badge),
                   "unknown", {"data_model": "unsupported.json_ld_feature"}, site())  # fmt: skip
        badge = changed(good, f"{place}/@context", {"name": "https://mallory.example.org/name"})
        yield Case(f"context-redefining-in-{where}", f"A context inside gives a term another meaning: {where}",
                   (GATE, CONTEXTS), written(badge), "invalid", {"data_model": "data_model.nested_context"},
                   site())  # fmt: skip


def rich() -> JsonObject:
    """Give a badge with every sort of object in it."""
    document = listed()
    subject = at(document, "credentialSubject")
    achievement = at(subject, "achievement")
    scale = "https://badges.example.org/achievements/1#level"
    achievement["image"] = {"id": "https://badges.example.org/1.png", "type": "Image", "caption": "A book"}
    achievement["creator"] = {"id": HUB.did, "type": ["Profile"], "name": "Hub"}
    achievement["resultDescription"] = [
        {"id": scale, "type": ["ResultDescription"], "name": "Level", "resultType": "RawScore", "valueMax": "5"}
    ]
    achievement["related"] = [{"id": "https://badges.example.org/achievements/0", "type": ["Related"]}]
    subject["result"] = [{"type": ["Result"], "resultDescription": scale, "value": "4"}]
    subject["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": "Ada", "identityType": "name"}
    ]  # fmt: skip
    document["evidence"] = [{"id": "https://meta.wikimedia.org/wiki/X", "type": ["Evidence"], "name": "Workshop"}]
    return document


PLACES = (
    "", "issuer", "credentialSubject", "credentialSubject/achievement", "credentialSubject/achievement/criteria",
    "credentialSubject/achievement/alignment", "credentialSubject/achievement/image",
    "credentialSubject/achievement/creator", "credentialSubject/achievement/resultDescription",
    "credentialSubject/achievement/related", "credentialSubject/result", "credentialSubject/identifier", "evidence",
    "credentialStatus", "credentialSchema", "proof",
)  # fmt: skip


def _smuggled() -> Cases:
    """Add a member to every object of a badge: signatures over a graph do not see it, readers of JSON do."""
    good = signed(rich())
    yield Case("rich", "Every sort of object, signed as it stands", (SMUGGLING,), written(good), "valid",
               {"data_model": "data_model.valid", "proof": "proof.valid"}, site(lists=True))  # fmt: skip
    for place in PLACES:
        where = place.rpartition("/")[2] or "the badge"
        badge = changed(good, f"{place}/distinction".lstrip("/"), "with the highest honours")
        # These two are closed in the model as well.
        closed = where in ("image", "identifier")
        code = "data_model.unknown_member" if closed else "data_model.undefined_term"
        yield Case(f"smuggled-into-{where.replace(' ', '-')}", f"A member that no context knows, added to: {where}",
                   (SMUGGLING, AFFINIDI, SAFE_MODE), written(badge), "invalid", {"data_model": code},
                   site(lists=True))  # fmt: skip
    yield Case("smuggled-and-signed", "A member that no context knows, and a signature that does cover it",
               (SMUGGLING, GATE), written(signed_all({**plain(), "distinction": "with honours"})), "invalid",
               {"data_model": "data_model.undefined_term", "proof": "proof.not_checked"}, site())  # fmt: skip


def _shapes() -> Cases:
    good = signed(plain())
    achievement = "credentialSubject/achievement"
    rows: list[tuple[str, str, JsonObject, str, str]] = [
        ("graph", "A graph at the top", {**good, "@graph": [{"id": "urn:x:1"}]}, "unknown",
         "unsupported.json_ld_keyword"),
        ("included", "Further nodes at the top", {**good, "@included": [{"id": "urn:x:1"}]}, "unknown",
         "unsupported.json_ld_keyword"),
        ("reverse", "A property read backwards", changed(good, "credentialSubject/@reverse", {}), "unknown",
         "unsupported.json_ld_keyword"),
        ("type-keyword", "The type by its keyword", changed(good, f"{achievement}/@type", "Achievement"), "unknown",
         "unsupported.json_ld_keyword"),
        ("id-keyword", "The identifier by its keyword", changed(good, f"{achievement}/@id", "urn:x:1"), "unknown",
         "unsupported.json_ld_keyword"),
        ("value-object", "A value with a type of its own", changed(good, f"{achievement}/name", {"@value": "X"}),
         "invalid", "data_model.member_type"),
        ("absolute-key", "A member by its whole address",
         added(good, achievement, "https://schema.org/name", "Master"), "invalid",
         "data_model.absolute_iri_key"),
        ("nested-list", "A list inside a list", {
            **good, "evidence": [[{"id": "urn:x:1", "type": ["Evidence"]}]]
        }, "invalid",
         "data_model.member_type"),
        ("blank-identifier", "An identifier that means nothing outside", changed(good, f"{achievement}/id", "_:b0"),
         "invalid", "data_model.relative_iri"),
        ("null-member", "A member without a value", {**good, "description": None}, "invalid", "data_model.member_type"),
        ("relative-id", "A relative identifier", changed(good, f"{achievement}/id", "admin"), "invalid",
         "data_model.relative_iri"),
        ("relative-type", "A type that is no address and no term",
         changed(good, f"{achievement}/type", ["Achievement", "Distinction"]), "invalid", "data_model.undefined_term"),
        ("empty-id", "An empty identifier", changed(good, f"{achievement}/id", ""), "invalid",
         "data_model.relative_iri"),
    ]  # fmt: skip
    for folder, title, badge, verdict, code in rows:
        yield Case(f"shape-{folder}", title, (GATE,), written(badge), verdict, {"data_model": code}, site())
    yield _divided()


def _divided() -> Case:
    """Move the status into a node of the same identifier: the graph stays the same, and no reader finds it."""
    badge = copy.deepcopy(signed(listed()))
    subject = at(badge, "credentialSubject")
    hidden: JsonObject = {"id": badge["id"], "type": ["Related", "VerifiableCredential"]}
    at(subject, "achievement")["related"] = [{**hidden, "credentialStatus": badge.pop("credentialStatus")}]
    return Case("shape-divided-node", "The status list is moved out of sight", (GATE, "Security rules, section 1"),
                written(badge), "invalid", {"data_model": "data_model.divided_node"}, site(lists=True))  # fmt: skip


def _types() -> Cases:
    achievement = "credentialSubject/achievement"
    rows: list[tuple[str, str, str, JsonValue, str]] = [
        ("type", "The badge is of another type", "type", ["VerifiableCredential", "Diploma"],
         "data_model.wrong_type"),
        ("type-missing", "The badge has no type", "type", None, "data_model.member_missing"),
        ("issuer-missing", "Nobody has issued it", "issuer", None, "data_model.member_missing"),
        ("issuer-type", "The issuer is of another type", "issuer/type", ["Achievement"], "data_model.wrong_type"),
        ("issuer-text", "The issuer is an address only", "issuer", HUB.did, "data_model.issuer_not_profile"),
        ("subject-missing", "It is about nobody", "credentialSubject", None, "data_model.member_missing"),
        ("subject-list", "It is about two people", "credentialSubject", [
            {"id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a", "type": ["AchievementSubject"]},
            {"id": "urn:uuid:1e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a", "type": ["AchievementSubject"]},
        ], "data_model.several_subjects"),
        ("subject-type", "The subject is of another type", "credentialSubject/type", ["Profile"],
         "data_model.wrong_type"),
        ("achievement-missing", "Nothing was achieved", achievement, None, "data_model.member_missing"),
        ("criteria-empty", "Criteria that say nothing", f"{achievement}/criteria", {}, "data_model.criteria_empty"),
        ("criteria-missing", "No criteria", f"{achievement}/criteria", None, "data_model.member_missing"),
        ("date-missing", "No date", "validFrom", None, "data_model.member_missing"),
        ("date-of-1-1", "The date of version 1.1 of the data model", "issuanceDate", "2026-11-02T08:00:00Z",
         "data_model.version_mismatch"),
        ("date-without-zone", "A date without a time zone", "validFrom", "2026-11-02T08:00:00", "data_model.date"),
        ("date-impossible", "The thirtieth of February", "validFrom", "2026-02-30T08:00:00Z", "data_model.date"),
        ("image-text", "The image is an address only", f"{achievement}/image", "https://badges.example.org/1.png",
         "data_model.member_type"),
        ("several-statuses", "Two status lists", "credentialStatus", [entry_of(), entry_of(index="8")],
         "data_model.several_statuses"),
    ]  # fmt: skip
    for folder, title, path, value, code in rows:
        document = _typed(path, value)
        yield Case(f"model-{folder}", title, ("Open Badges 3.0, section 6", "Open Badges 3.0 certification guide"),
                   written(document), "invalid", {"data_model": code}, site(lists=True))  # fmt: skip


def _typed(path: str, value: JsonValue) -> JsonObject:
    """Sign the document as it is, so that its model alone is wrong."""
    return signed_all(changed(plain(), path, value))
