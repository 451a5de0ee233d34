"""A visitor for tests of live pages; needs the extra ``quartlive[testing]``."""

from .client import LiveClient
from .elements import Element
from .forms import Form
from .page import Page, Via

__all__ = ["Element", "Form", "LiveClient", "Page", "Via"]
