#!/bin/sh
# Resolve the lock files anew (run: make lock). They hold for Python 3.11 to 3.14 on every platform.
set -eu
cd "$(dirname "$0")/.."
compile="${UV:-.venv/bin/uv} pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
$compile "$@" pyproject.toml -o requirements/run.txt
$compile "$@" requirements/build.in -o requirements/build.txt
$compile "$@" -c requirements/run.txt -c requirements/build.txt requirements/test.in -o requirements/test.txt
