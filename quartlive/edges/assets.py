"""The client's files, as browsers fetch them.

Two files, made when the app starts: what a page needs before the first click, and the
rest. While an app is debugged, they are the modules themselves, so that an error in a
browser names the file and the line an author can read.

The address of a file holds one hash of all of them: they import each other by relative
addresses, so a page always gets files that belong together, and browsers keep them for
ever. Any hash is answered. While two releases answer in turn, a page of one may ask
the other; it gets what is there, and is told to ask again next time.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath

from markupsafe import Markup
from quart import Response, abort, request

from .bundle import LATER, MAIN, bundle
from .slim import slim

CLIENT = Path(__file__).parents[1] / "client"

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

# What a module needs before it runs; import() is for later.
_STATIC_IMPORT = re.compile(r"""^(?:im|ex)port\b[^;"'(=]*["'](\.[\w./-]+)["']""", re.M)

_PRELOAD = Markup('<link rel="modulepreload" href="{}/client/{}/{}">')
_PRELOAD_LATER = Markup(
    '<link rel="modulepreload" fetchpriority="low" href="{}/client/{}/{}">'
)
_SCRIPT = Markup('<script type="module" src="{}/client/{}/{}"></script>')


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent.

    Attributes:
        plain: Its bytes.
        zipped: The same, compressed with gzip.
        tag: Changes when the bytes do.
    """

    plain: bytes
    zipped: bytes
    tag: str

    @classmethod
    def of(cls, text: str) -> Asset:
        """Return a file with this text."""
        plain = text.encode()
        # As gzip, but without the time every worker and release makes the same bytes.
        packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16, 9)
        zipped = packer.compress(plain) + packer.flush()
        return cls(plain, zipped, _hash(plain))


class Assets:
    """The client's files, made once from the modules in a folder.

    Args:
        folder: Where the modules are.
        debug: Whether each module stays a file of its own.

    Raises:
        BundleError: If the modules cannot be put together.
    """

    def __init__(self, folder: Path = CLIENT, *, debug: bool = False) -> None:
        modules = {
            path.relative_to(folder).as_posix(): slim(path.read_text(encoding="utf-8"))
            for path in sorted(folder.rglob("*.js"))
        }
        texts = modules if debug else bundle(modules)
        self.files: Mapping[str, Asset] = {
            name: Asset.of(text) for name, text in texts.items()
        }
        names = [f"{name} {asset.tag}" for name, asset in self.files.items()]
        self.version = _hash("\n".join(names).encode())
        # The same instance for everybody who imports it: it has the same address.
        address = f"./client/{self.version}/{MAIN}"
        self._entry = Asset.of(f'export {{ live }} from "{address}";\n')

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Names of the files that run before the first click, the last one first."""
        names = [MAIN]
        for name in names:
            text = self.files[name].plain.decode()
            found = [
                normpath(join(dirname(name), path))
                for path in _STATIC_IMPORT.findall(text)
            ]
            names += [each for each in dict.fromkeys(found) if each not in names]
        return tuple(names)

    def script_tags(self, prefix: str) -> Markup:
        """Return what the head of a live page holds.

        Args:
            prefix: Where :meth:`entry` is, without ``/client.js``.
        """
        tags = [_PRELOAD.format(prefix, self.version, name) for name in self.needed[1:]]
        tags.append(_SCRIPT.format(prefix, self.version, MAIN))
        if LATER in self.files:
            tags.append(_PRELOAD_LATER.format(prefix, self.version, LATER))
        return Markup("").join(tags)

    async def entry(self) -> Response:
        """Answer the current request with what JavaScript authors import."""
        return await _answer(self._entry, _ASK_AGAIN)

    async def module(self, version: str, name: str) -> Response:
        """Answer the current request with a file.

        Args:
            version: The hash in the address; any is answered.
            name: The file's path; for a module, that in the folder.

        Raises:
            NotFound: If there is no such file.
        """
        asset = self.files.get(name)
        if asset is None:
            abort(404)
        return await _answer(
            asset, _FOR_EVER if version == self.version else _ASK_AGAIN
        )


async def _answer(asset: Asset, caching: str) -> Response:
    is_zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(
        asset.zipped if is_zipped else asset.plain,
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": caching,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        },
    )
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    # Other bytes, another tag.
    response.set_etag(f"{asset.tag}-gzip" if is_zipped else asset.tag)
    return await response.make_conditional(request)


def _hash(content: bytes) -> str:
    # 64 bits tell releases apart; nobody gains from making two alike.
    return hashlib.sha256(content).hexdigest()[:16]
