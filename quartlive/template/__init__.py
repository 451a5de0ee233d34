"""From Jinja templates to trees: the only folder that imports jinja2."""
