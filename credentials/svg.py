"""SVG images from strangers: take the credential out, and touch nothing else.

It stands in one element `credential` of the Open Badges namespace: a compact JWS in its attribute `verify`, or JSON as
its text. A badge of Open Badges 2.0 stands in an element `assertion` of the older namespace: JWS or address in the
attribute, JSON as the text, and a hosted one has both, address and JSON. Official samples begin with a DOCTYPE that
names an external DTD: that is tolerated and never loaded. An internal subset or any entity is refused before the parser
sees it. Specifications: Open Badges 3.0, "Baked Badge"; Open Badges Baking Specification 2.0.
"""

import re
from typing import Final

from lxml import etree

from credentials.jose import MAX_JWS_CHARACTERS
from credentials.problems import BrokenImage, CredentialProblem, NothingInside, SeveralCredentials, UnknownForm
from credentials.strict_json import parse_object

_CREDENTIAL: Final = "{https://purl.imsglobal.org/ob/v3p0}credential"
_ASSERTION: Final = "{http://openbadges.org}assertion"
_ROOT: Final = "{http://www.w3.org/2000/svg}svg"
# Entities can only be declared in an internal subset, which begins with a bracket inside the DOCTYPE. Whatever is no
# plain DOCTYPE is taken for one; nothing is searched beyond the next "<", or a long file would cost its length squared.
_HOSTILE: Final = re.compile(r"<!ENTITY|<!DOCTYPE(?!(?:\"[^\"<]*\"|'[^'<]*'|[^\"'<>\[])*+>)", re.IGNORECASE)


def extract(image: bytes) -> bytes:
    """Take the one credential out of an SVG.

    Raises:
        UnknownForm: it is XML of another kind.
        BrokenImage: it is not well-formed UTF-8 XML, or declares entities.
        NothingInside: no element carries a credential.
        SeveralCredentials: more than one does.
    """
    root = _parse(image)
    if root.tag != _ROOT:
        raise UnknownForm
    payloads = [text for element in root.iter(_CREDENTIAL, _ASSERTION) for text in _texts(element)]
    if len(payloads) > 1:
        raise SeveralCredentials(count=str(len(payloads)))
    if not payloads:
        raise NothingInside(form="SVG")
    payload = payloads[0].encode("utf-8")
    if len(payload) > MAX_JWS_CHARACTERS:
        raise BrokenImage(reason="too large inside")
    return payload


def _parse(image: bytes) -> etree._Element:
    try:
        text = image.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenImage(reason="encoding") from error
    if _HOSTILE.search(text):
        raise BrokenImage(reason="entities")
    parser = etree.XMLParser(
        # The text was read as UTF-8 above; a declaration of another encoding must not hide entities from that.
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise BrokenImage(reason="syntax") from error
    if next(root.iter(etree.Entity), None) is not None:
        raise BrokenImage(reason="entities")
    return root


def _texts(element: etree._Element) -> list[str]:
    """Give what one credential element carries: its attribute and its body, whichever are not empty."""
    if len(element):
        raise BrokenImage(reason="elements inside the badge")
    found = [element.get("verify"), element.text]
    texts = [text.strip() for text in found if text is not None and text.strip()]
    if element.tag == _ASSERTION and len(texts) == 2 and _is_one(address=texts[0], document=texts[1]):
        return texts[1:]
    return texts


def _is_one(*, address: str, document: str) -> bool:
    """Say whether address and assertion are those of one badge: two programs must not read two."""
    try:
        assertion = parse_object(document.encode("utf-8"))
    except CredentialProblem:
        return False
    verify = assertion.get("verify")
    named = assertion.get("id") or (verify.get("url") if isinstance(verify, dict) else None)
    return named == address
