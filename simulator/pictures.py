"""The pictures a terminal serves under /LOCALS/pic/, and their URLs."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote

from PIL import Image, ImageDraw

from .behavior import WireBehavior
from .message import Answer, Call
from .store import Store

JPEG_START = b"\xff\xd8\xff"
JPEG_END = b"\xff\xd9"
_FOLDER = "/LOCALS/pic"
_ENROLL_PATH = f"{_FOLDER}/web_face_enrollpic.jpg"
_SIZE = (352, 432)  # The size of a capture of a DS-K1T341AMF


def draw_face(seed: int) -> bytes:
    """Return a JPEG of a drawn face; it differs for each seed."""
    width, height = _SIZE
    image = Image.new("RGB", _SIZE, (40 + seed * 37 % 60, 60 + seed * 53 % 60, 90))
    draw = ImageDraw.Draw(image)
    skin = (235 - seed * 29 % 120, 195 - seed * 23 % 100, 160 - seed * 17 % 80)
    draw.ellipse((76, 66, width - 76, height - 66), fill=skin)
    for centre in (136, width - 136):
        draw.ellipse((centre - 14, 176, centre + 14, 200), fill="white")
        draw.ellipse((centre - 6, 181, centre + 6, 195), fill=(30, 40, 50))
    draw.polygon([(176, 200), (160, 248), (192, 248)], outline=(120, 80, 60))
    curve = 20 + seed * 7 % 25
    draw.arc((126, 260, width - 126, 290 + curve), 10, 170, fill=(150, 50, 50), width=6)
    draw.text((8, 8), f"simulated {seed}", fill="white")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


class Pictures:
    """Issues picture URLs, and serves the pictures.

    `address` returns the base of the URLs, as the terminal itself believes it.
    """

    def __init__(
        self,
        store: Store,
        wire: WireBehavior,
        address: Callable[[], str],
        *,
        keeps_faces: bool,
    ) -> None:
        self._store = store
        self._wire = wire
        self._address = address
        self._keeps_faces = keeps_faces
        self._counter = 0
        self._captured = 0
        self._issued: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._others: dict[str, Callable[[], bytes | None]] = {}
        self.enroll_picture: bytes | None = None
        self.enroll_url: str | None = None

    def capture(self) -> str:
        """Overwrite the one temporary picture and return its new URL."""
        self._captured += 1
        self.enroll_picture = draw_face(self._captured)
        self.enroll_url = self._issue(_ENROLL_PATH)
        return self.enroll_url

    def face_url(self, employee_no: str) -> str:
        """Return a URL of a stored face; it is a new one each time."""
        number = self._numbers.setdefault(employee_no, len(self._numbers) + 1)
        return self._issue(f"{_FOLDER}/enrlFace/0/{number:010d}.jpg")

    def issue(self, path: str, picture: Callable[[], bytes | None]) -> str:
        """Return a new URL of any picture; None of it is not found."""
        self._others[path] = picture
        return self._issue(path)

    def forget_capture(self) -> None:
        """Drop the temporary picture, as a reboot does."""
        self.enroll_picture = self.enroll_url = None

    def answer(self, call: Call) -> Answer:
        """Serve a picture, or the web server's error page if it does not exist."""
        if call.method != "GET":
            return self._page(
                405, f"Method {call.method} not supported by file handler"
            )
        picture = self._find(unquote(call.path))
        if picture is None:
            return self._page(404, f"Can't locate document: {call.path}")
        return Answer(200, picture, "image/jpeg")

    def _issue(self, path: str) -> str:
        self._counter += 1
        suffix = f"@WEB{self._counter:012d}"
        self._issued[suffix] = path
        return f"{self._address()}{path}{suffix}"

    def _find(self, path: str) -> bytes | None:
        plain, at, counter = path.partition("@")
        if bool(at) != self._wire.picture_suffix:
            return None
        if at and self._issued.get(at + counter) != plain:
            return None
        if plain == _ENROLL_PATH:
            return self.enroll_picture
        if plain in self._others:
            return self._others[plain]()
        for employee_no, number in self._numbers.items():
            if self._keeps_faces and plain == f"{_FOLDER}/enrlFace/0/{number:010d}.jpg":
                return self._store.faces.get(employee_no)
        return None

    def _page(self, status: int, text: str) -> Answer:
        page = f"<html><body><h2>Access Error: {status}</h2><p>{text}</p></body></html>"
        return Answer(status, page.encode(), "text/html")
