"""A plan of what lies around a point: drawn here, from our own data, in metres of Lambert-93. No map server is asked.

A page makes a `Plan` (`drawing`) and includes `places/_plan.html`; `docs/places.md` says how.
"""
