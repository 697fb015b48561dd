"""Prints the names of the settings of the verl beside this Python, as verl-settings.json holds them.

Run by verl's Python as a program. verl itself is not imported, which would take a GPU: the file is read that it brings
for reference, with all defaults in one place.
"""

import importlib.metadata
import importlib.util
import json
from pathlib import Path


def main() -> None:
    """Prints one JSON object on the last line."""
    # verl brings it, as a dependency of Hydra.
    import yaml  # pyright: ignore[reportMissingModuleSource]

    spec = importlib.util.find_spec("verl")
    assert spec is not None and spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    text = (folder / "trainer" / "config" / "_generated_ppo_trainer.yaml").read_text(encoding="utf-8")
    names = sorted(_names(yaml.safe_load(text)))
    found = {
        "version": importlib.metadata.version("verl"),
        "names": [name for name, _ in names],
        "open": [name for name, is_open in names if is_open],
    }
    print("\n" + json.dumps(found))


def _names(mapping: dict, before: str = ""):
    for key, value in mapping.items():
        # Which class a part is of is not for users.
        if key == "_target_":
            continue
        if isinstance(value, dict) and value:
            yield from _names(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value == {}


if __name__ == "__main__":
    main()
