import pytest

from parvis.kit.links import absolute, safe_next, site_url


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://support.example.com/"


def test_links_are_built_from_the_configured_address():
    assert site_url() == "https://support.example.com"
    assert absolute("/t/YS-12") == "https://support.example.com/t/YS-12"


def test_a_portal_under_a_prefix_keeps_it():
    assert absolute("/t/YS-12", "https://x.example/p/yservice/") == "https://x.example/p/yservice/t/YS-12"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "t/12", "", "/\\evil.example"])
def test_what_is_no_path_of_ours_makes_no_link(path):
    with pytest.raises(ValueError, match="Not a path"):
        absolute(path)


@pytest.mark.parametrize("candidate", ["/tickets?state=open", "https://support.example.com/t/1"])
def test_one_is_sent_back_to_a_page_of_ours(candidate):
    assert safe_next({"support.example.com"}, candidate, "/") == candidate


@pytest.mark.parametrize(
    "candidate",
    [
        None,
        "",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https://support.example.com@evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\x0d//evil.example",
    ],
)
def test_one_is_never_sent_elsewhere(candidate):
    assert safe_next({"support.example.com"}, candidate, "/home") == "/home"
