"""Parts of a preset as rows of the database, both ways."""
