"""Prints the argument names of the ms-swift beside this Python, as ms-swift-arguments.json holds them.

Run by ms-swift's Python as a program: it takes as long as importing ms-swift does.
"""

import importlib.metadata
import json
from dataclasses import fields

# Packages whose classes ms-swift's arguments inherit from.
PACKAGES = ("ms-swift", "transformers", "trl")


def main() -> None:
    """Prints one JSON object on the last line."""
    from swift.arguments import RLHFArguments, SftArguments  # pyright: ignore[reportMissingImports]

    sft, rlhf = ({field.name for field in fields(kind) if field.init} for kind in (SftArguments, RLHFArguments))
    names = {
        "versions": {package: importlib.metadata.version(package) for package in PACKAGES},
        "sft": sorted(sft),
        "rlhf": sorted(rlhf - sft),
    }
    print("\n" + json.dumps(names))


if __name__ == "__main__":
    main()
