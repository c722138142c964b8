"""SVG images from strangers: take the credential out, and touch nothing else.

It stands in one element `credential` of the Open Badges namespace: a compact JWS in its attribute `verify`, or JSON as
its text. A badge of Open Badges 2.0 stands in an element `assertion` of the older namespace: JWS or address in the
attribute, JSON as the text, and a hosted one has both, address and JSON. Official samples begin with a DOCTYPE that
names an external DTD: that is tolerated and never loaded. An internal subset or any entity is refused before the parser
sees it. What is written is the newer form alone.

Specifications: Open Badges 3.0, "Baked Badge"; Open Badges Baking Specification 2.0.
"""

import re
from typing import Final

from lxml import etree

from credentials.jose import MAX_JWS_CHARACTERS
from credentials.problems import (
    BrokenImage,
    CredentialProblem,
    InputTooLarge,
    NothingInside,
    SeveralCredentials,
    UnknownForm,
)
from credentials.strict_json import parse_object

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
_PREFIX: Final = "openbadges"
_CREDENTIAL: Final = f"{{{NAMESPACE}}}credential"
_ASSERTION: Final = "{http://openbadges.org}assertion"
_ROOT: Final = "{http://www.w3.org/2000/svg}svg"
# Entities can only be declared in an internal subset, which begins with a bracket inside the DOCTYPE. Whatever is no
# plain DOCTYPE is taken for one; nothing is searched beyond the next "<", or a long file would cost its length squared.
_HOSTILE: Final = re.compile(r"<!ENTITY|<!DOCTYPE(?!(?:\"[^\"<]*\"|'[^'<]*'|[^\"'<>\[])*+>)", re.IGNORECASE)
# A JSON object is written as text, anything else is a token and stands in the attribute.
_BEGINS_JSON: Final = "{"


def bake(image: bytes, credential: bytes) -> bytes:
    """Give the SVG with the credential in it, as the first child of its root, in the place of any that it carried.

    White space around the credential is no part of it and does not come out again.

    Args:
        image: a whole SVG, UTF-8.
        credential: JSON or a compact JWS, UTF-8.

    Raises:
        UnknownForm: the image is XML of another kind.
        BrokenImage: it is not well-formed UTF-8 XML or declares entities, or the credential has characters that XML
            cannot carry.
        InputTooLarge: the credential is larger than we would read.
        UnicodeDecodeError: the credential is not UTF-8.
    """
    text = credential.decode("utf-8").strip()
    if len(credential) > MAX_JWS_CHARACTERS:
        raise InputTooLarge(limit=str(MAX_JWS_CHARACTERS))
    old = _parse(image)
    if old.tag != _ROOT:
        raise UnknownForm
    etree.strip_elements(old, _CREDENTIAL, _ASSERTION, with_tail=False)
    # A prefix can only be bound to a root as it is made.
    root = etree.Element(old.tag, dict(old.attrib), {**old.nsmap, _PREFIX: NAMESPACE})
    root.text = old.text
    root.extend(list(old))
    root.insert(0, etree.Element(_CREDENTIAL))
    root[0].tail, root.text = root.text, None
    # The library writes no CDATA section that has to be split, so the element is written here. It is the first child
    # of its root: what stands before it is the root's own tag, where a "<" is always escaped.
    empty = f"<{_PREFIX}:credential/>"
    before, _, after = etree.tostring(root, encoding="unicode").partition(empty)
    baked = f"{before}{_written(text)}{after}".encode()
    if extract(baked) != text.encode():
        raise BrokenImage(reason="characters")
    return baked


def _written(text: str) -> str:
    """Write the element: JSON as CDATA, a token as an attribute."""
    if not text.startswith(_BEGINS_JSON):
        value = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        return f'<{_PREFIX}:credential verify="{value}"/>'
    # The end of a section is split between two; a carriage return would be read as a line feed (XML 1.0, 2.11).
    body = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<{_PREFIX}:credential><![CDATA[{body}]]></{_PREFIX}:credential>"


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
