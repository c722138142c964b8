"""The commands that work on a node: its database, its keys, its organisations, its map."""

import typer

from movement_badges.commands import (
    accounts,
    awards,
    communities,
    demo,
    keys,
    maps,
    operations,
    organisations,
    serve,
    single_page,
    skills,
    tokens,
    trust,
)


def add_to(program: typer.Typer) -> None:
    """Add every command of this package to the program."""
    program.command(name="demo")(demo.demo)
    program.command(name="serve")(serve.serve)
    program.command(name="worker")(serve.worker)
    program.command(name="migrate")(operations.migrate_database)
    program.command(name="doctor")(operations.doctor)
    program.command(name="backup")(operations.backup)
    program.command(name="award")(awards.award)
    program.add_typer(keys.program, name="keys")
    program.add_typer(organisations.program, name="organisations")
    program.add_typer(communities.program, name="communities")
    program.add_typer(accounts.program, name="accounts")
    program.add_typer(tokens.program, name="tokens")
    program.add_typer(skills.program, name="skills")
    program.add_typer(trust.program, name="trust")
    trust.program.command(name="page")(single_page.page)
    program.add_typer(maps.program, name="map")
