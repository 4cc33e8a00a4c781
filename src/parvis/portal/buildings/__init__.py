"""Buildings: found by whatever one has in hand, looked at, and carried on into the next form."""
