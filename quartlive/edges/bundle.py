"""The client's modules as two files, for the wire.

A file per module costs a request each, and small files compress badly. So there is one
with what a page needs before the first click and one with what the first loads at
leisure. Both are made when the app starts, from sources that keep to a few rules, so no
tool has to run before.

Each module becomes a function that returns what it exports. The second file takes the
modules of the first from there: no module ever runs twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

from .shorten import shorten
from .squeeze import squeeze

MAIN = "main.js"
LATER = "later.js"

_IMPORT = re.compile(r"""^import \{([^}]*)\} from "(\.[\w./-]+)";\n""", re.M)
_DYNAMIC = re.compile(r"\bimport\(([^)]*)")
_DECLARED = re.compile(r"^export (?:async )?(?:const|class|function\*?) (\w+)", re.M)
_LISTED = re.compile(r"^export \{([^}]*)\};\n", re.M)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.M)
_CAST = re.compile(r"/\*\* @(?:(?!\*/).)*\*/ *")


class BundleError(ValueError):
    """The client's sources break a rule of this module."""


def bundle(sources: Mapping[str, str]) -> dict[str, str]:
    r"""Return the files that stand for these modules, by name.

    Rules: modules import by name from relative addresses, and not in a circle; what
    they export never changes; ``import()`` is for ``later.js`` alone, by modules beside
    it.

    >>> sources = {
    ...     "main.js": 'import { twice } from "./sums.js";\nrun(twice(1));\n',
    ...     "sums.js": "export function twice(a) {\n  return 2 * a;\n}\n",
    ... }
    >>> print(bundle(sources)["main.js"])
    const $0=(()=>{function twice(a){return 2*a;}return{twice}})();
    const $1=(()=>{const{twice}=$0;run(twice(1));return{}})();
    export const{}=$1;
    <BLANKLINE>

    Args:
        sources: The modules' texts by their paths. Those that nobody imports are
            left out.

    Raises:
        BundleError: If a module breaks a rule; the text says which.
    """
    core = _Part(sources, {})
    core.add(MAIN)
    main = core.text + core.ending(MAIN)
    if not core.loads_later:
        return {MAIN: main}
    if LATER in core.ids:
        raise BundleError(f"{LATER} is imported, so it cannot be loaded later")
    later = _Part(sources, core.ids)
    later.add(LATER)
    # No two releases ever mix: a browser finds no such name in the other's file.
    shared = "v" + hashlib.sha256(main.encode()).hexdigest()[:8]
    names = ",".join(dict.fromkeys(later.borrowed))
    start = f'import{{{shared}}}from"./{MAIN}";\nconst{{{names}}}={shared};\n'
    return {
        MAIN: f"{main}export const {shared}={{{names}}};\n",
        LATER: start + later.text + later.ending(LATER),
    }


class _Part:
    """One of the files, while it grows.

    Attributes:
        text: The modules so far, each after those that it imports.
        ids: What the modules are called in it.
        borrowed: What it takes from another file.
        loads_later: Whether one of the modules loads the second file.
    """

    def __init__(self, sources: Mapping[str, str], known: Mapping[str, str]) -> None:
        self.text = ""
        self.ids: dict[str, str] = {}
        self.borrowed: list[str] = []
        self.loads_later = False
        self._sources = sources
        self._known = known
        self._path: list[str] = []

    def add(self, name: str) -> None:
        """Add a module and, before it, what it imports."""
        if name in self.ids:
            return
        if name in self._path:
            raise BundleError(f"modules import in a circle: {_chain(self._path, name)}")
        if name not in self._sources:
            raise BundleError(f"no such module: {_chain(self._path, name)}")
        self._path.append(name)
        source = self._sources[name]
        taken = [
            f"const{{{_pairs(names)}}}={self._find(dirname(name), path)};\n"
            for names, path in _IMPORT.findall(source)
        ]
        self._path.pop()
        self._mark_dynamic(name, source)
        mine = self.ids[name] = f"${len(self._known) + len(self.ids)}"
        body = "".join([*taken, _body(name, source)])
        body += f"return{{{','.join(self.exports(name))}}}"
        self.text += f"const {mine}=(()=>{{{squeeze(shorten(body))[:-1]}}})();\n"

    def exports(self, name: str) -> list[str]:
        """Names that a module exports."""
        source = self._sources[name]
        listed = ",".join(_LISTED.findall(source))
        names = [each.strip() for each in listed.split(",") if each.strip()]
        return [*_DECLARED.findall(source), *names]

    def ending(self, name: str) -> str:
        """What makes the file export what a module of it exports."""
        names = ",".join(self.exports(name))
        return f"export const{{{names}}}={self.ids[name]};\n"

    def _find(self, folder: str, path: str) -> str:
        name = normpath(join(folder, path))
        if name in self._known:
            self.borrowed.append(self._known[name])
            return self._known[name]
        self.add(name)
        return self.ids[name]

    def _mark_dynamic(self, name: str, source: str) -> None:
        for what in _DYNAMIC.findall(_CAST.sub("", source)):
            # The files stand where main.js does, so only there the address is true.
            if dirname(name) or not what.startswith(f'"./{LATER}"'):
                raise BundleError(f'{name} loads {what}; only "./{LATER}" is there')
            self.loads_later = True


def _body(name: str, source: str) -> str:
    """Return a module without what binds it to others, and without casts."""
    text = _IMPORT.sub("", _LISTED.sub("", source))
    text = re.sub(_DECLARED, lambda found: found[0].removeprefix("export "), text)
    if left := _LEFT.search(text):
        raise BundleError(f"{name} holds {left[0]!r}, which cannot be bundled")
    return _CAST.sub("", text)


def _pairs(names: str) -> str:
    """Return the names of an import as those of a destructuring."""
    pairs = (name.strip().replace(" as ", ":") for name in names.split(","))
    return ",".join(filter(None, pairs))


def _chain(path: list[str], name: str) -> str:
    return " → ".join([*path, name])
