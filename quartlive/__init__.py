"""Server-driven UI for Quart.

Read the package from the bottom: an action changes a :mod:`~quartlive.state`, a
:mod:`~quartlive.controller` says which actions there are, :mod:`~quartlive.binding`
turns what a browser sent into their arguments. :mod:`~quartlive.template` renders the
state to a tree, :mod:`~quartlive.wire` says how two trees differ,
:mod:`~quartlive.runtime` runs one action after the other, :mod:`~quartlive.edges`
speaks to browsers, and a :mod:`~quartlive.blueprint` puts all of it into an app.
"""

from .actions import action
from .blueprint import LiveBlueprint
from .config import Limits
from .context import Context
from .controller import Controller
from .edges.authenticators import Anonymous, Authenticator, Basic, QuartAuthUser
from .effects import Present
from .errors import FieldError, FieldErrors
from .state import Bind, Persist, State, Url

__all__ = [
    "Anonymous",
    "Authenticator",
    "Basic",
    "Bind",
    "Context",
    "Controller",
    "FieldError",
    "FieldErrors",
    "Limits",
    "LiveBlueprint",
    "Persist",
    "Present",
    "QuartAuthUser",
    "State",
    "Url",
    "action",
]
