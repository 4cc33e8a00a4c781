"""«Mes matériels»: what one's entity has, found, looked at, and asked about."""
