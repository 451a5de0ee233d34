"""Figures of quartlive, as ratios; ``make bench`` prints them all."""
