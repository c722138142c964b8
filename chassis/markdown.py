"""Turn the Markdown that people write (criteria, evidence) into HTML that cannot hurt (security row 19)."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

MAX_MARKDOWN_CHARACTERS = 20_000
"""More than any criteria that we accept; longer foreign texts are cut before they are parsed."""

_TAGS = {"p", "em", "strong", "ul", "ol", "li", "code", "a", "blockquote"}
_ATTRIBUTES = {"a": {"href"}}
_SCHEMES = {"https", "mailto"}
# Headings would break the outline of the page they stand on; images would call other sites.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["heading", "lheading", "image", "html_block", "html_inline"]
)


def to_html(text: str) -> Markup:
    """Render Markdown with the allowed elements and links only (https and mailto, absolute)."""
    rendered = _MARKDOWN.render(text[:MAX_MARKDOWN_CHARACTERS])
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        attribute_filter=_absolute_link,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(cleaned)  # noqa: S704 - the sanitiser's output is what this function is for


def _absolute_link(_tag: str, attribute: str, value: str) -> str | None:
    """Leave out relative and `//host` links, which the sanitiser keeps."""
    if attribute == "href" and not value.lower().startswith(("https://", "mailto:")):
        return None
    return value
