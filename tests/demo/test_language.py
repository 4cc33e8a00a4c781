"""People of a demo are shared: the language that one visitor chooses is nobody else's."""

from django.conf import settings
from django.http import HttpResponse

from parvis.demo.middleware import language_stays_in_the_browser
from parvis.people.models import User
from parvis.portal.shell.middleware import LanguageMiddleware
from tests.cast import Cast


def test_a_language_stays_in_the_browser_that_chose_it(db, rf):
    cast = Cast("house")
    cast.alice.language = "fr"
    cast.alice.save(update_fields=["language"])
    spoken = language_stays_in_the_browser(LanguageMiddleware(lambda request: HttpResponse(request.LANGUAGE_CODE)))

    def ask(path, **cookies):
        request = rf.get(path)
        request.COOKIES |= cookies
        request.user, request.portal = User.objects.get(pk=cast.alice.pk), cast.portal
        return spoken(request)

    chosen = ask("/?lang=en")
    assert chosen.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert ask("/", **{settings.LANGUAGE_COOKIE_NAME: "en"}).content == b"en"
    assert ask("/").content == b"fr"
    assert User.objects.get(pk=cast.alice.pk).language == "fr"
