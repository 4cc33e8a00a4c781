"""Which offers can be had at a place: asked of a connector, kept as a qualification that an order may rest on.

`asking.qualify` is the verb; pages, the API and files call it. The shape of what comes back is `shapes.qualification`.
"""
