"""Find the badge to which a page for people points: many platforms give out the address of such a page only.

What platforms offer, in the order in which it is believed to lead to the badge: `<link rel="alternate">` with a media
type in which badges come, as our own pages have it, then the picture of the page (`og:image`), which often is the baked
one. The page itself is believed nothing: the link is one more address from a stranger, fetched under the same rules,
and what stands there is checked like any badge. One link is followed, once.

Spec: HTML "link type alternate"; The Open Graph protocol, "Basic Metadata".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from chassis.fetching import MAX_URL_CHARACTERS, FetchedDocument

# The head of a page comes first; nobody needs more than this before it.
MAX_PAGE_BYTES: Final = 256 * 1024
MAX_ELEMENTS: Final = 500
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
PICTURES: Final = "image/png, image/svg+xml"
# What says it is a badge comes before what may be anything, and documents before pictures.
_TYPES: Final = (
    "application/vc+ld+json",
    "application/vc",
    "application/vc+jwt",
    "application/jwt",
    "application/ld+json",
    "application/json",
    "image/png",
    "image/svg+xml",
)
_PICTURE_NAMES: Final = frozenset({"og:image", "og:image:url", "og:image:secure_url"})
_BEGINNING: Final = 1_024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class BadgeLink:
    """Where a page says that its badge stands, and the media types to ask for there."""

    url: str
    accept: str


def is_page(document: FetchedDocument) -> bool:
    """Say whether an answer is a page for people, by what it is rather than by what it is called."""
    beginning = document.content[:_BEGINNING].removeprefix(_BYTE_ORDER_MARK).lstrip().lower()
    if not beginning.startswith(b"<"):
        return False
    if b"<!doctype html" in beginning or b"<html" in beginning:
        return True
    return document.content_type in HTML_TYPES and b"<svg" not in beginning


def linked_badge(page: bytes, url: str) -> BadgeLink | None:
    """Give the most promising link of a page to its badge, absolute; None when it has none.

    Args:
        page: the HTML; what stands after its first 256 KiB is not read.
        url: the address of the page, against which its links are read.
    """
    best: tuple[int, BadgeLink] | None = None
    base = url
    for number, element in enumerate(_elements(page)):
        if number >= MAX_ELEMENTS:
            break
        if element.tag == "base":
            base = _absolute(element.get("href"), url) or base
            continue
        rank, reference, accept = _offer(element)
        target = _absolute(reference, base)
        if target is not None and (best is None or rank < best[0]):
            best = rank, BadgeLink(target, accept)
    return best[1] if best is not None else None


def _elements(page: bytes) -> Iterator[etree._Element]:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        # A page of nothing but white space or comments has no root.
        root: etree._Element | None = etree.fromstring(page[:MAX_PAGE_BYTES], parser)
    except etree.XMLSyntaxError:
        return iter(())
    return root.iter("base", "link", "meta") if root is not None else iter(())


def _offer(element: etree._Element) -> tuple[int, str | None, str]:
    """Give how promising a link is (less is better), where it leads, and what to ask for there."""
    if element.tag == "link":
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if kind in _TYPES and "alternate" in (element.get("rel") or "").lower().split():
            return _TYPES.index(kind), element.get("href"), kind
    elif (element.get("property") or element.get("name") or "").strip().lower() in _PICTURE_NAMES:
        return len(_TYPES), element.get("content"), PICTURES
    return 0, None, ""


def _absolute(reference: str | None, base: str) -> str | None:
    """Give a link of a page as a whole web address, without its fragment; None when it is none."""
    if reference is None or len(reference) > MAX_URL_CHARACTERS:
        return None
    try:
        url = urljoin(base, reference.strip()).partition("#")[0]
        is_web_address = urlsplit(url).scheme in ("https", "http") and bool(urlsplit(url).netloc)
    except ValueError:
        return None
    return url if is_web_address and len(url) <= MAX_URL_CHARACTERS else None
