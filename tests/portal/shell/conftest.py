from tests.portal.browse.conftest import article, browser, cast, page

__all__ = ["article", "browser", "cast", "page"]
