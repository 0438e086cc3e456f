"""The words of the protocol: what a kept recording may show of itself."""

import re
from typing import Final

# What is personal whatever is in it: people, their numbers, and where the terminal is.
PERSONAL_KEY: Final = re.compile(
    r"name$|nickname|employeeno|employee|cardno|cardnumber|fpid|serial|mac|"
    r"^ip|ipv?[46]|ipaddr|gateway|dns|host|user_?name|login|password|^pin|pincode|"
    r"token|session|^value$|passcode|doorcode|phone|mobile|mail|address|url|uri|remark|description|title|"
    r"idnum|idcard|identity|certificate|cookie|auth|nonce|salt|challenge|unique|uuid|"
    r"^iv$|searchid|ssid|latitude|longitude|place|room|floor|plate|fingerdata|"
    r"facedata$|model_?data|qrcode|birth|company|organi[sz]ation|personid"
)

# Numbers under these names are amounts and limits.
AMOUNT_KEY: Final = re.compile(
    r"^(?:total|max|min|numof|bind)|max(?:num|record)|recordnum|usernumber$|"
    r"capacity$|size$|len$|length$|timeout$|interval$|position$"
)

# Sentences, of which only known words are shown.
SENTENCE_KEYS: Final = frozenset({"errormsg", "statusstring"})

# The same, although the name names something personal.
LIMIT_KEY: Final = re.compile(r"(?:len|length|maxnum|bytes)$|^(?:numof|is|max|min)")

URL_KEY: Final = re.compile(r"ur[li]$")

# Texts that are words of the protocol under these names.
PROTOCOL_KEYS: Final = frozenset(
    """
    statuscode statusstring substatuscode errorcode responsestatusstrg status
    usertype gender facelibtype fdid doorright plantemplateno rightplan doorno enable
    timetype type subtype datatype filepathtype charactertype supportfdfunction mode
    searchtype shifttype model devicetype subdevicetype firmwareversion
    firmwarereleaseddate encoderversion encoderreleaseddate hardwareversion bspversion
    dspversion bootversion telecontrolid manufacturer devicetypename
    major minor eventtype eventstate currentverifymode
    attendancestatus maskstatus helmetstatus
    localuiright closedelayenabled useverifymode userverifymode operatetype
    featurepointtypelist lockstatus isactivated opt min max size version def
    """.split()  # noqa: SIM905 - a table
)

PROTOCOL_WORDS: Final = frozenset(
    """
    true false yes no none null unknown normal visitor blacklist maintain custom male
    female blackfd staticfd ok more match local utc all name id any number url binary
    active inactive open close lock unlock admin operator user card face fingerprint
    password cardorface device busy error invalid operation format content reboot
    required unauthorized access controller access control terminal isapi locals pic web
    enrollpic enrlface jpg jpeg png system deviceinfo accesscontrol capabilities
    intelligent fdlib userinfo search count hikvision http https application json xml
    form data image text html multipart mixed mime boundary facedatarecord img
    faceimage valid info begin end time cap list item result group type length keep
    alive connection status code string version build release number ms
    door doors remote local right rights plan week day date holiday template schedule
    attendance security network device capture picture audio video channel stream
    storage firmware model support server client main side front back gate entrance
    permission search record log index page work start stop open closed default
    faceimage event notification alertstream acsevent post put get delete setup server
    """.split()  # noqa: SIM905 - a table
)

# Of the sentence in an errorMsg; names of elements are added as they occur.
SENTENCE_WORDS: Final = frozenset(
    """
    the a an is are was not no of in on to for with by and or be does do did has have
    exist exists already found failed fail invalid value parameter parameters lack
    lacks missing too long short large small many few low high quality picture user
    person employee card face number record limit exceeded full busy error unknown
    unsupported support supported notsupport checkuser permission denied timeout
    """.split()  # noqa: SIM905 - a table
)

CONTENT_TYPES: Final = frozenset(
    """
    application/json application/xml text/xml text/html text/plain text/json
    application/x-www-form-urlencoded image/jpeg
    """.split()  # noqa: SIM905 - a table
)

# A word of the protocol, a version, or several of them with signs between.
PROTOCOL_VALUE: Final = re.compile(r"[\w ,.;:/+()\[\]-]{1,2000}", re.ASCII)

NAME: Final = re.compile(r"[A-Za-z_][\w.-]{0,63}", re.ASCII)
NAMESPACE: Final = re.compile(
    r"http://www\.(?:isapi\.(?:org|com)|hikvision\.com|std-cgi\.(?:org|com)|"
    r"psialliance\.org)/(?:ver\d\d/)?XMLSchema",
    re.IGNORECASE,
)
