"""Run every benchmark, one after the other; names on the command line choose."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

BENCHMARKS = ["templates", "actions", "connections", "client"]


def main(names: list[str]) -> None:
    """Run these benchmarks, or all.

    Raises:
        SystemExit: A name is not that of a benchmark.
    """
    if unknown := set(names) - set(BENCHMARKS):
        raise SystemExit(f"no benchmark {', '.join(unknown)}; choose from {BENCHMARKS}")
    for name in names or BENCHMARKS:
        if find_spec(f"bench.{name}"):
            import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
