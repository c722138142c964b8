"""Write `docs/reference/commands.md` from the program itself.

`python tests/support/command_reference.py` writes the page; `tests/test_documentation.py` compares it with the program.
"""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from movement_badges.cli import add_node_commands, program

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"

HEAD = """\
# Commands
Everything that `movement-badges` can do on the command line. This page is written by the program itself (`python
tests/support/command_reference.py`), and a test compares the two. The commands that work on a node read
[its settings](../operating.md#settings) from the environment; `verify`, `extract`, `skills`, `demo` and `keys init`
need none.

Exit status: 0 done, 1 not done, 3 wrong usage or settings. `verify` has four of its own: 0 every badge is valid, 1 at
least one is invalid, 2 none is invalid but at least one is unknown, 3 a source is no badge or the command was used
wrongly. Every command has `--help`.
"""


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Give every command with its full name, in the order of the program's own help."""
    add_node_commands()
    yield from _within("movement-badges", typer.main.get_command(program))


def _within(name: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for part, inner in command.commands.items():
            yield from _within(f"{name} {part}", inner)
    elif isinstance(command, TyperCommand):
        yield name, command


def page() -> str:
    """Give the whole page."""
    return "\n".join([HEAD, *(_section(name, command) for name, command in commands())])


def _section(name: str, command: TyperCommand) -> str:
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    options = [one for one in command.params if isinstance(one, TyperOption)]
    usage = " ".join([name, *(["[OPTIONS]"] if options else []), *(_placeholder(one) for one in arguments)])
    words = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    rows = [(f"`{_placeholder(one)}`", _described(one, "")) for one in arguments]
    rows += [(f"`{_written(one)}`", _described(one, _default(one))) for one in options]
    table = ["| | |", "| --- | --- |", *(f"| {left} | {right} |" for left, right in rows), ""] if rows else []
    return "\n".join([f"## {name}", f"`{usage}`", "", words, "", *table])


def _placeholder(argument: TyperArgument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    return name if argument.required else f"[{name}]"


def _written(option: TyperOption) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.metavar or _kind(option)}"


def _kind(option: TyperOption) -> str:
    annotation = option.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "/".join(str(member.value) for member in annotation)
    return {int: "NUMBER", Path: "PATH"}.get(annotation, "TEXT")


def _default(option: TyperOption) -> str:
    value = option.default
    if option.required or option.is_flag or value is None or callable(value):
        return ""
    return str(value.value if isinstance(value, Enum) else value)


def _described(parameter: TyperArgument | TyperOption, default: str) -> str:
    words = [(parameter.help or "").replace("|", r"\|")]
    if parameter.required and isinstance(parameter, TyperOption):
        words.append("Required.")
    if default:
        words.append(f"Default: `{default}`.")
    return " ".join(words)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
