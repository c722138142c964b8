"""Cases about signed tokens: header, algorithm, key, signature, claims (security rules, section 3.4; section 6, 12)."""

import hashlib
import hmac
import json

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from foreign_keys import public_key
from hostile.case import Case, Cases, unpadded, written
from hostile.parties import (
    HUB,
    JWKS_URL,
    KEY_URL,
    claims_of,
    jwk_of,
    plain,
    published_rsa,
    signed,
    site,
    token_key,
    token_of,
    university_badge,
    university_site,
    university_token,
)

from credentials.contexts import CREDENTIALS_V1
from credentials.gathered import Unreachable
from credentials.multibase import base64url_decode
from credentials.strict_json import JsonObject, JsonValue

GATE = "Security rules, section 3.4"
CONFUSION = "Security rules, section 6, case 12"
JWT = "RFC 8725 (JSON Web Token Best Current Practices)"
CLAIMS = "Open Badges 3.0, section 8.2"
PYJWT = "CVE-2022-29217: key confusion through algorithms that were not pinned"


def cases() -> Cases:
    """Give tokens that tell how they want to be checked, and tokens that say two things."""
    yield from _headers()
    yield from _forms()
    yield from _signatures()
    yield from _keys()
    yield from _claims()
    yield from _good()


def _refused(folder: str, title: str, badge: bytes, code: str, *, verdict: str = "invalid", check: str = "proof",
             algorithm: str = "ES256") -> Case:  # fmt: skip
    sources = (GATE, CONFUSION, JWT)
    return Case(f"token-{folder}", title, sources, badge, verdict, {check: code}, university_site(algorithm))


def _headers() -> Cases:
    rows: list[tuple[str, str, JsonObject, str, str]] = [
        ("alg-none", "No signature is wanted", {"alg": "none"}, "invalid", "jws.algorithm_refused"),
        ("alg-none-capital", "The same in capitals", {"alg": "NONE"}, "invalid", "jws.algorithm_refused"),
        ("alg-none-mixed", "The same in mixed letters", {"alg": "nOnE"}, "invalid", "jws.algorithm_refused"),
        ("alg-missing", "No algorithm", {"alg": None}, "invalid", "jws.algorithm_refused"),
        ("alg-list", "A list of algorithms", {"alg": ["ES256"]}, "invalid", "jws.algorithm_refused"),
        ("alg-hs512", "A shared secret", {"alg": "HS512"}, "invalid", "jws.algorithm_refused"),
        ("alg-other-family", "The algorithm of another family of keys", {"alg": "RS256"}, "invalid", "proof.key_type"),
        ("alg-longer-curve", "The algorithm of a longer curve", {"alg": "ES384"}, "invalid", "proof.key_type"),
        ("alg-ps256", "An algorithm that is not read here", {"alg": "PS256"}, "unknown", "unsupported.jws_algorithm"),
        ("alg-es256k", "A curve that is not read here", {"alg": "ES256K"}, "unknown", "unsupported.jws_algorithm"),
        ("jku", "The keys are to be had from the forger", {"jku": "https://mallory.example.org/jwks.json"}, "invalid",
         "jws.header_refused"),
        ("x5u", "The certificate is to be had from the forger", {"x5u": "https://mallory.example.org/c.pem"},
         "invalid", "jws.header_refused"),
        ("x5c", "A certificate in the header", {"x5c": ["MIIB"]}, "invalid", "jws.header_refused"),
        ("crit", "Something is critical", {"crit": ["exp"], "exp": 1}, "invalid", "jws.header_refused"),
        ("b64", "The payload is not encoded", {"b64": False, "crit": ["b64"]}, "invalid", "jws.header_refused"),
        ("zip", "The payload is compressed", {"zip": "DEF"}, "invalid", "jws.header_refused"),
        ("typ-access-token", "A token of another sort", {"typ": "at+jwt"}, "invalid", "jws.header_refused"),
        ("kid-path", "The name of the key is a path", {"kid": "../../../dev/null"}, "invalid",
         "proof.method_not_found"),
        ("kid-sql", "The name of the key is a query", {"kid": "x' UNION SELECT 'key"}, "invalid",
         "proof.method_not_found"),
        ("kid-file", "The name of the key is a file", {"kid": "file:///dev/null"}, "invalid", "proof.method_not_found"),
        ("kid-number", "The name of the key is a number", {"kid": 7}, "invalid", "jws.header_refused"),
        ("kid-none", "No key is named", {"kid": None}, "invalid", "proof.malformed"),
    ]  # fmt: skip
    for folder, title, header, verdict, code in rows:
        yield _refused(folder, title, university_token(None, "ES256", **header), code, verdict=verdict)


def _forms() -> Cases:
    good = university_token().decode()
    header, payload, signature = good.split(".")
    last = signature[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    unused = signature[:-1] + alphabet[alphabet.index(last) ^ 1]
    rows: list[tuple[str, str, str, str, str, str]] = [
        ("padding", "Padding behind the signature", f"{good}==", "invalid", "proof", "jws.malformed"),
        ("unused-bits", "Bits that decoders drop", f"{header}.{payload}.{unused}", "invalid", "proof",
         "jws.malformed"),
        ("empty-signature", "The signature is taken away", f"{header}.{payload}.", "invalid", "proof",
         "jws.malformed"),
        ("empty-payload", "The payload is taken away", f"{header}..{signature}", "invalid", "proof", "jws.malformed"),
        ("two-parts", "Two parts", f"{header}.{payload}", "refused", "refused", "no_badge.form"),
        ("four-parts", "Four parts", f"{good}.{signature}", "refused", "refused", "no_badge.form"),
        ("spaces", "A space in the signature", f"{header}.{payload}.{signature[:40]} {signature[40:]}", "refused",
         "refused", "no_badge.form"),
        ("plus", "The other alphabet of base64", f"{header}.{payload}.+{signature[1:]}", "refused", "refused",
         "no_badge.form"),
        ("json-serialisation", "A signature in the JSON serialisation", json.dumps(
            {"payload": payload, "protected": header, "signature": signature}
        ), "refused", "refused", "no_badge.nothing_inside"),
    ]  # fmt: skip
    for folder, title, text, verdict, check, code in rows:
        yield _refused(folder, title, text.encode(), code, verdict=verdict, check=check)
    twice = b'{"alg":"none","alg":"ES256","kid":"' + KEY_URL.encode() + b'"}'
    yield _refused("header-duplicate", "The algorithm stands twice in the header",
                   token_of(twice, claims_of(), token_key()), "no_badge.form", verdict="refused",
                   check="refused")  # fmt: skip
    doubled = written(claims_of())[:-1] + b', "name": "Master of sources"}'
    yield _refused("payload-duplicate", "A member stands twice in the payload", university_token(doubled),
                   "document.duplicate_key", check="document")  # fmt: skip
    yield _refused("payload-no-badge", "The payload is no badge", university_token(b'{"iss":"x","admin":true}'),
                   "data_model.context_missing", check="data_model")  # fmt: skip


def _signatures() -> Cases:
    good = university_token().decode()
    header, payload, signature = good.split(".")
    raw = base64url_decode(signature)
    r, s = (int.from_bytes(part, "big") for part in (raw[:32], raw[32:]))
    der = encode_dss_signature(r, s)
    other = university_token(claims_of(university_badge(name="Another"))).decode().split(".")[2]
    rows: list[tuple[str, str, bytes, str]] = [
        ("der", "The signature in the form of certificates", der, "proof.signature"),
        ("zeros", "A signature of zeros (CVE-2022-21449)", bytes(64), "proof.signature"),
        ("short", "A byte is missing", raw[:-1], "proof.signature"),
        ("long", "A byte too many", raw + b"\0", "proof.signature"),
        ("beyond-order", "A number as large as the order of the curve",
         bytes.fromhex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551") * 2, "proof.signature"),
        ("altered", "One bit of the signature is turned", bytes([raw[0] ^ 1]) + raw[1:], "proof.signature"),
        ("of-another", "The signature of another token", base64url_decode(other), "proof.signature"),
    ]  # fmt: skip
    for folder, title, value, code in rows:
        yield _refused(f"signature-{folder}", title, f"{header}.{payload}.{unpadded(value)}".encode(), code)
    changed = unpadded(written(claims_of(university_badge(name="Master of sources"))))
    yield _refused("payload-altered", "The payload is altered", f"{header}.{changed}.{signature}".encode(),
                   "proof.signature")  # fmt: skip
    new = unpadded(json.dumps({"alg": "ES256", "kid": KEY_URL}).encode())
    yield _refused("header-altered", "The header is altered", f"{new}.{payload}.{signature}".encode(),
                   "proof.signature")  # fmt: skip
    # Algorithm confusion: the public key, which everybody has, as the secret of a code.
    mac_header = unpadded(json.dumps({"alg": "HS256", "kid": KEY_URL, "typ": "JWT"}).encode())
    for name, secret in (("jwk", written(jwk_of(token_key()))), ("raw", public_key(token_key()).raw)):
        mac = hmac.new(secret, f"{mac_header}.{payload}".encode(), hashlib.sha256).digest()
        yield Case(f"token-hs256-{name}", f"A code under the public key as a secret: {name}", (CONFUSION, PYJWT),
                   f"{mac_header}.{payload}.{unpadded(mac)}".encode(), "invalid", {"proof": "jws.algorithm_refused"},
                   university_site())  # fmt: skip
    for name in ("rsa-1024", "rsa-exponent-3"):
        weak = published_rsa(name)
        text = token_of({"alg": "RS256", "kid": KEY_URL}, claims_of(), weak)
        yield Case(f"token-{name}", f"A weak key: {name}", ("Security rules, section 6, case 13", GATE), text,
                   "invalid", {"proof": "key.weak"}, university_site(key=weak))  # fmt: skip


def _keys() -> Cases:
    stranger = token_key(name="mallory")
    in_header = token_of({"alg": "ES256", "jwk": jwk_of(stranger)}, claims_of(), stranger)
    yield Case("token-jwk-stranger", "The forger's key in the header, and the university's name in the badge",
               (GATE, CONFUSION, "CVE-2018-0114: a key in the header was trusted"), in_header, "unknown",
               {"proof": "proof.valid", "issuer_key": "issuer_key.self_asserted"}, university_site())  # fmt: skip
    yield Case("token-jwk-nobody-knows", "A key in the header, and nothing is known of the issuer's keys", (GATE,),
               in_header, "unknown", {"proof": "proof.valid"},
               {JWKS_URL: Unreachable(JWKS_URL, "fetch.status", "404")})  # fmt: skip
    yield Case("token-jwk-listed", "A key in the header that the issuer lists", (GATE,),
               token_of({"alg": "ES256", "jwk": jwk_of(token_key())}, claims_of(), token_key()), "valid",
               {"issuer_key": "issuer_key.valid"}, university_site())  # fmt: skip
    secret: JsonObject = {"alg": "ES256", "jwk": {**jwk_of(stranger), "d": unpadded(bytes(32))}}
    yield _refused("jwk-private", "A private key in the header", token_of(secret, claims_of(), stranger),
                   "jws.header_refused")  # fmt: skip
    both: JsonObject = {"alg": "ES256", "kid": KEY_URL, "jwk": jwk_of(stranger)}
    yield _refused("jwk-and-kid", "Two keys at once", token_of(both, claims_of(), stranger), "jws.header_refused")
    off = {**jwk_of(stranger), "y": unpadded(bytes(31) + b"\x07")}
    yield _refused("jwk-off-the-curve", "A point that is not on the curve (CVE-2015-7940)",
                   token_of({"alg": "ES256", "jwk": off}, claims_of(), stranger), "key.malformed")  # fmt: skip
    own_did = claims_of(university_badge(issuer={"id": HUB.did, "type": ["Profile"], "name": "Hub"}), iss=HUB.did)
    yield Case("token-kid-of-another", "Signed by the university in the name of the hub", (GATE, CONFUSION),
               university_token(own_did), "unknown", {"proof": "proof.valid", "issuer_key": "issuer_key.self_asserted"},
               {**university_site(), **site()})  # fmt: skip
    yield Case("token-kid-unreachable", "The key is out of reach", (GATE,), university_token(), "unknown",
               {"issuer_key": "issuer_key.unreachable"},
               {KEY_URL: Unreachable(KEY_URL, "fetch.timeout", "5 s")})  # fmt: skip
    use: JsonObject = jwk_of(token_key(), use="enc")
    yield Case("token-key-for-encryption", "A key to encrypt with", (GATE,), university_token(), "invalid",
               {"proof": "key.malformed"}, {KEY_URL: written(use), JWKS_URL: written({"keys": [use]})})  # fmt: skip


def _claims() -> Cases:
    later = claims_of(university_badge(validUntil="2027-11-02T08:00:00Z"), exp=1_900_000_000)
    rows: list[tuple[str, str, JsonObject, str]] = [
        ("iss-differs", "The token names another issuer", claims_of(iss="https://mallory.example.org"),
         "jwt.claim_differs"),
        ("sub-differs", "The token is about somebody else", claims_of(sub="did:example:mallory"), "jwt.claim_differs"),
        ("jti-differs", "The token bears another number", claims_of(jti="urn:uuid:0"), "jwt.claim_differs"),
        ("nbf-differs", "The token begins at another time", claims_of(nbf=1), "jwt.claim_differs"),
        ("exp-differs", "The token ends at another time", later, "jwt.claim_differs"),
        ("nbf-text", "A date as a text", claims_of(nbf="1793606400"), "jwt.claim_differs"),
        ("iss-missing", "No issuer in the token", claims_of(iss=None), "jwt.claim_missing"),
        ("jti-missing", "No number in the token", claims_of(jti=None), "jwt.claim_missing"),
        ("nbf-missing", "No date in the token", claims_of(nbf=None), "jwt.claim_missing"),
    ]  # fmt: skip
    for folder, title, claims, code in rows:
        yield Case(f"claim-{folder}", title, (CLAIMS, GATE), university_token(claims), "invalid", {"proof": code},
                   university_site())  # fmt: skip
    for folder, title, end, verdict, code in (
        ("ended", "Only the token says that the badge has ended", 1_793_609_999, "invalid", "time.expired"),
        ("ending", "Only the token says that the badge will end", 1_800_000_000, "valid", "time.current"),
    ):
        yield Case(f"claim-{folder}", title, (CLAIMS,), university_token(claims_of(exp=end)), verdict,
                   {"proof": "proof.valid", "time": code}, university_site())  # fmt: skip
    newer_inside: JsonObject = {**registered(), "vc": university_badge()}
    yield Case("claim-vc-of-2-0", "A badge of version 2.0 where 1.1 puts it", (CLAIMS, "VC Data Model 1.1, 6.3.1"),
               university_token(newer_inside), "invalid", {"data_model": "data_model.version_mismatch"},
               university_site())  # fmt: skip
    both = {**claims_of(), "vc": {**university_badge(), "name": "Master of sources"}}
    yield Case("claim-two-badges", "One badge in the payload and another in its claim", (CLAIMS,),
               university_token(both), "invalid", {"data_model": "data_model.version_mismatch"},
               university_site())  # fmt: skip
    older = {**older_badge(), **registered()}
    yield Case("claim-1-1-at-the-top", "A badge of version 1.1 where 2.0 puts it", (CLAIMS,),
               university_token(older), "invalid", {"data_model": "data_model.version_mismatch"},
               university_site())  # fmt: skip
    smuggled = claims_of(university_badge(distinction="with honours"))
    yield Case("claim-undefined-term", "A member that no context knows, signed by the token",
               ("Security rules, section 3.3",), university_token(smuggled), "invalid",
               {"data_model": "data_model.undefined_term", "proof": "proof.valid"}, university_site())  # fmt: skip
    inner = {**signed(plain()), "name": "Master of sources"}
    yield Case("claim-bad-proof-inside", "A good token around a badge whose own proof does not hold", (CLAIMS, GATE),
               university_token(claims_of(inner, iss=HUB.did)), "invalid", {"proof": "proof.signature"},
               {**university_site(), **site()})  # fmt: skip


def registered() -> JsonObject:
    names = ("iss", "jti", "nbf", "sub")
    return {name: value for name, value in claims_of().items() if name in names}


def older_badge() -> JsonObject:
    document = university_badge()
    contexts = document["@context"]
    assert isinstance(contexts, list)
    document["@context"] = [CREDENTIALS_V1, *contexts[1:]]
    document["issuanceDate"] = document.pop("validFrom")
    return document


def _good() -> Cases:
    for algorithm, remarks in (("ES256", ()), ("ES384", ()), ("RS256", ()), ("EdDSA", ("remark.token_eddsa",))):
        yield Case(f"token-{algorithm.lower()}", f"A good token: {algorithm}", (GATE,),
                   university_token(algorithm=algorithm), "valid",
                   {"proof": "proof.valid", "issuer_key": "issuer_key.valid"}, university_site(algorithm),
                   remarks=remarks)  # fmt: skip
        yield Case(f"token-{algorithm.lower()}-altered", f"An altered token: {algorithm}", (GATE, CONFUSION),
                   _altered(university_token(algorithm=algorithm)), "invalid", {"proof": "proof.signature"},
                   university_site(algorithm))  # fmt: skip
    yield Case("token-cty", "A header member that is not listened to", (GATE,), university_token(cty="json"), "valid",
               {"proof": "proof.valid"}, university_site(), remarks=("remark.header_ignored",))  # fmt: skip
    yield Case("token-without-sub", "A token that does not repeat the subject", (GATE,),
               university_token(claims_of(sub=None)), "valid", {"proof": "proof.valid"}, university_site(),
               remarks=("remark.token_subject",))  # fmt: skip
    older: dict[str, JsonValue] = {**registered(), "vc": older_badge()}
    yield Case("token-1-1", "A token of version 1.1", (CLAIMS,), university_token(older), "valid",
               {"data_model": "data_model.valid", "proof": "proof.valid"}, university_site(),
               remarks=("remark.older_data_model",))  # fmt: skip


def _altered(token: bytes) -> bytes:
    header, _, signature = token.decode().split(".")
    payload = unpadded(written(claims_of(university_badge(name="Master of sources"))))
    return f"{header}.{payload}.{signature}".encode()
