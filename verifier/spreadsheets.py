"""Keep the texts of strangers from being run by a spreadsheet."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def unformulated(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
