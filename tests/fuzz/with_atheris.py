"""Let atheris look for inputs that break a parser: `python tests/fuzz/with_atheris.py NAME [SECONDS] [FOLDER]`.

atheris is no dependency of this project; it must be installed beside it. A find is written to FOLDER by its hash; put
it into `tests/fuzz/corpus/NAME` together with the change that mends it.
"""

import importlib
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> None:
    name, seconds, folder = (*sys.argv[1:], "60", ".")[:3]
    sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests" / "support")]
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["credentials", "verifier"]):
        targets = importlib.import_module("fuzz_targets")
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", f"-artifact_prefix={folder}/"]
    corpus = REPOSITORY / "tests" / "fuzz" / "corpus" / name
    Path(folder, f"grown-{name}").mkdir(exist_ok=True)
    command = [sys.argv[0], *options, str(Path(folder, f"grown-{name}")), str(corpus)]
    atheris.Setup(command, lambda data: targets.run(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
