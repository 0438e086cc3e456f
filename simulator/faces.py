"""The face library, FDLib."""

from .form import Form, read_form
from .message import JSON_TYPE, Answer, Call, JsonObject, parse_json
from .parts import Handler, Parts, Routes
from .pictures import JPEG_END, JPEG_START
from .status import RefusalError, bad_content, lacks

# A larger picture is refused, with a sub code that does not name the reason
_MAX_PICTURE_BYTES = 200 * 1024
_LIBRARIES = {"1": "blackFD", "2": "infraredFD"}
_FACES = "1"
_FEATURE_POINTS = [
    "face",
    "leftEye",
    "rightEye",
    "leftMouthCorner",
    "rightMouthCorner",
    "nose",
]


class FacesApi:
    """Stores one face per user."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._behavior = parts.profile.faces

    def routes(self) -> Routes:
        """Return the handlers by method and path."""
        library = "Intelligent/FDLib"
        delete: dict[str, Handler] = {
            "FDSearch/Delete": self.delete,
            "FDDelete": self.delete_by_body,
        }
        routes: Routes = {
            ("GET", f"{library}/capabilities"): self.capabilities,
            ("GET", library): self.libraries,
            ("GET", f"{library}/Count"): self.count,
            ("POST", f"{library}/FDSearch"): self.search,
            ("POST", f"{library}/FaceDataRecord"): self.record,
        }
        if name := self._behavior.delete:
            routes["PUT", f"{library}/{name}"] = delete[name]
        if self._behavior.set_up:
            routes["PUT", f"{library}/FDSetUp"] = self.set_up
        return routes

    def capabilities(self, _call: Call) -> Answer:
        """Report what the library supports."""
        functions = "post,delete,get,put" + (",setUp" if self._behavior.set_up else "")
        supported = {"supportFDFunction": functions}
        return self._ok(
            FDNameMaxLen=48,
            customInfoMaxLen=0,
            FDMaxNum=2,
            FDRecordDataMaxNum=self._behavior.capacity,
            **(supported if self._behavior.reports_functions else {}),
            isSuportFDSearch=True,
            isSupportFDSearchDataPackage=False,
            isSuportFSsearchByPic=False,
            isSuportFSsearchByPicGenerate=False,
            isSuportFDSearchDuplicate=False,
            isSuportFDSearchDuplicateGenerate=False,
            isSuportFCSearch=False,
            isSupportFCSearchDataPackage=False,
            isSupportFDExecuteControl=False,
            generateMaxNum=0,
            faceLibType="blackFD",
            modelMaxNum=1,
            isSupportModelData=True,
            isSupportControlPersonRecordByHumanId=True,
            faceURLLen=1024,
            featurePointTypeList=_FEATURE_POINTS,
        )

    def libraries(self, _call: Call) -> Answer:
        """List the built-in libraries."""
        libraries = [
            {"FDID": number, "faceLibType": kind, "name": ""}
            for number, kind in _LIBRARIES.items()
        ]
        return self._ok(FDLib=libraries)

    def count(self, _call: Call) -> Answer:
        """Count the faces."""
        info = [
            {
                "FDID": number,
                "faceLibType": kind,
                "recordDataNumber": len(self._store.faces) if number == _FACES else 0,
            }
            for number, kind in _LIBRARIES.items()
        ]
        return self._parts.dialect.json({"FDRecordDataInfo": info})

    def set_up(self, call: Call) -> Answer:
        """Add or replace the face of a user, or delete it."""
        form = self._form(call, takes_json=self._behavior.json_form)
        employee_no = self._employee_no(form.record)
        if form.record.get("deleteFP") is True:
            self._store.faces.pop(employee_no, None)
            return self._parts.dialect.ok(as_json=True)
        return self._store_face(employee_no, form)

    def record(self, call: Call) -> Answer:
        """Add a face to a user without one."""
        form = self._form(call, takes_json=True)
        if form.picture is None and "faceURL" not in form.record:
            raise bad_content("faceURL")  # For example, a picture in base64
        employee_no = self._employee_no(form.record)
        if employee_no in self._store.faces:
            raise RefusalError("deviceUserAlreadyExistFace")
        return self._store_face(employee_no, form)

    def search(self, call: Call) -> Answer:
        """List all faces, or that of one user."""
        wanted = call.json_body()
        self._library(wanted)
        position = self._number(wanted, "searchResultPosition", 0, 1 << 31)
        limit = self._number(wanted, "maxResults", 1, 30)
        lists = self._parts.profile.lists
        only = wanted.get("FPID") if lists.filters_faces else None
        shown = filter(self._store.shows_face, self._store.faces)
        found = [it for it in shown if only in (None, it)]
        page = lists.page(found, position, limit)
        totals = lists.totals(
            found, position, page, self._parts.profile.people.no_match
        )
        matches = [self._match(it) for it in page]
        return self._ok(
            **totals, **({"MatchList": lists.entries(matches)} if page else {})
        )

    def delete(self, call: Call) -> Answer:
        """Delete the faces of the listed users."""
        self._library(call.query)
        wanted = call.json_body()
        if not isinstance(listed := wanted.get("FPID"), list) or not listed:
            raise lacks("FPID")
        numbers = [it.get("value") for it in listed if isinstance(it, dict)]
        if len(numbers) != len(listed) or not all(
            isinstance(number, str) and number for number in numbers
        ):
            raise bad_content("value")
        for number in numbers:
            self._store.faces.pop(str(number), None)
        return self._parts.dialect.ok(as_json=True)

    def delete_by_body(self, call: Call) -> Answer:
        """Delete one face, in the form that a DS-K1T341AMF expects."""
        wanted = call.json_body()
        self._library(wanted)
        self._store.faces.pop(self._text(wanted, "FPID"), None)
        return self._parts.dialect.ok(as_json=True)

    def _form(self, call: Call, *, takes_json: bool) -> Form:
        if call.content_type.partition(";")[0] == JSON_TYPE:
            if not takes_json:
                raise RefusalError("badJsonFormat", "Content-Type")
            return Form(parse_json(call.body))
        form = read_form(call.body, call.content_type)
        if form.picture is None and not self._behavior.url_form:
            raise RefusalError("badJsonFormat", "Content-Type")
        is_unlabeled = form.picture is not None and not form.is_labeled
        if is_unlabeled and self._behavior.labels_json:
            raise RefusalError("badJsonFormat")
        return form

    def _employee_no(self, record: JsonObject) -> str:
        """Return the employee number of the face's user."""
        self._library(record)
        employee_no = self._text(record, "FPID")
        if employee_no not in self._store.people:
            raise RefusalError("employeeNoNotExist", "FPID")
        return employee_no

    def _library(self, wanted: JsonObject | dict[str, str]) -> None:
        """Check that the library exists and takes faces."""
        kind = self._text(wanted, "faceLibType")
        number = self._text(wanted, "FDID")
        if _LIBRARIES.get(number) is None:
            raise RefusalError("faceLibraryIDError", "FDID")
        if kind != _LIBRARIES[number] or number != _FACES:
            raise RefusalError("badJsonContent", "faceLibType")

    def _store_face(self, employee_no: str, form: Form) -> Answer:
        picture = self._picture(form)
        known = employee_no in self._store.faces
        if not known and len(self._store.faces) >= self._behavior.capacity:
            raise RefusalError("deviceFaceFull")
        self._store.store_face(
            employee_no, picture, shown_after=self._behavior.shown_after
        )
        self._parts.camera.allow_capture()
        return self._parts.dialect.ok(as_json=True)

    def _picture(self, form: Form) -> bytes:
        """Return the picture that the form contains or refers to, or refuse it."""
        if form.picture is not None:
            if form.picture_name not in self._behavior.binary_parts:
                raise RefusalError("badJsonFormat", "faceURL")
            return self._checked(form.picture)
        url = self._text(form.record, "faceURL")
        pictures = self._parts.pictures
        if pictures.enroll_picture is None or url != pictures.enroll_url:
            # Another host, an older capture, or a removed suffix
            raise RefusalError("urlDownloadFail", "faceURL")
        return pictures.enroll_picture

    @staticmethod
    def _checked(picture: bytes) -> bytes:
        if len(picture) > _MAX_PICTURE_BYTES:
            raise RefusalError("badJsonFormat", "faceURL")
        if not picture.startswith(JPEG_START):
            raise RefusalError("picFormatError")
        if not picture.endswith(JPEG_END):
            raise RefusalError("SubpicAnalysisModelingError", "saveFacePic")
        return picture

    def _match(self, employee_no: str) -> JsonObject:
        named = self._parts.profile.lists.names_faces
        return {
            **({"FPID": employee_no} if named else {}),
            "faceURL": self._parts.pictures.face_url(employee_no),
            "name": self._store.people.get(employee_no, {}).get("name", ""),
        }

    def _ok(self, **fields: object) -> Answer:
        """Answer with a status followed by fields, as FDLib does."""
        status = {"statusCode": 1, "statusString": "OK", "subStatusCode": "ok"}
        return self._parts.dialect.json({**status, **fields})

    @staticmethod
    def _text(wanted: JsonObject | dict[str, str], name: str) -> str:
        if name not in wanted:
            raise lacks(name)
        if not isinstance(value := wanted[name], str) or not value:
            raise bad_content(name)
        return value

    @staticmethod
    def _number(wanted: JsonObject, name: str, low: int, high: int) -> int:
        if name not in wanted:
            raise lacks(name)
        value = wanted[name]
        if type(value) is not int or not low <= value <= high:
            raise bad_content(name)
        return value
