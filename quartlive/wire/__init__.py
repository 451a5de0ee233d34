"""The contract with the browser; the same names as in ``client/``."""
