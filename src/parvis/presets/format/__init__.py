"""The format of docs/presets.md as data: read by `check` (what may stand where) and by `canonical` (in which order, without what)."""
