"""Static files of a production server: names carry a digest of their content, so browsers keep them for ever."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Rewrites addresses in stylesheets only.

    Scripts name each other through the page's import map, and third-party scripts may mention a source map
    that their package does not ship: rewriting scripts would refuse those.
    """

    patterns: Any = tuple((glob, rules) for glob, rules in CompressedManifestStaticFilesStorage.patterns if glob == "*.css")
