"""One small app each: a state, a controller and a template in ``templates/``."""
