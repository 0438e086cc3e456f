"""The address of a picture, in the forms in which terminals report it."""

import pytest

from custom_components.hikvision_face_terminal.isapi.models.face import picture_path

PATH = "/LOCALS/pic/face.jpg@WEB000000000020"


@pytest.mark.parametrize(
    "url",
    [
        f"https://192.168.1.67{PATH}",
        f"HTTP://192.168.1.67:80{PATH}",
        f"http://[fe80::1]:8443{PATH}",
        f"http://user:password@door.local{PATH}",
        f"//192.168.1.67{PATH}",
        f"192.168.1.67:80{PATH}",
        f"[FE80::1]{PATH}",
        f"[fe80::1]:8443{PATH}",
        PATH,
        PATH[1:],
        f" {PATH}\n",
        PATH.replace("/", "\\"),
        f"http:\\\\192.168.1.67{PATH}",
        f"https://192.168.1.67{PATH}#top",
    ],
)
def test_the_same_picture_by_any_address(url: str) -> None:
    """Whatever the host: it is asked of the terminal itself."""
    assert picture_path(url) == PATH


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://a/b?c=1&amp;d=2", "/b?c=1&d=2"),
        ("http://a/b?c=1&#38;d=2", "/b?c=1&d=2"),
        ("http://a/b c.jpg", "/b%20c.jpg"),
        ("http://a/b%20c.jpg", "/b%20c.jpg"),
        ("/pic/Анна.jpg", "/pic/%D0%90%D0%BD%D0%BD%D0%B0.jpg"),
        ("/pic/100%.jpg?at=5%2", "/pic/100%25.jpg?at=5%252"),
        ("/pic?path=C:\\a", "/pic?path=C:%5Ca"),
        ("http://a//b.example/c.jpg", "//b.example/c.jpg"),
    ],
)
def test_a_path_is_fit_for_a_request(url: str, path: str) -> None:
    assert picture_path(url) == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "face.jpg",
        "http://192.168.1.67",
        "http://192.168.1.67/",
        "http:/face.jpg",
        "ftp://192.168.1.67/face.jpg",
        "data:image/jpeg;base64,/9j/4AAQ",
        "javascript:alert(1)//",
        "C:\\pictures\\face.jpg",
        "http://a/b\r\nX-Evil: 1",
        "http://a/" + "a" * 1024,
        "http://a/\ud800",
    ],
)
def test_what_is_no_address_of_a_picture(url: str) -> None:
    assert picture_path(url) is None
