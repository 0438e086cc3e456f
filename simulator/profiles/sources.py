"""Sources that several profiles share."""

TRAFFIC = "published traffic of a DS-K1T343EFWX to its own web page, Dec 2025"
GUIDE_2020 = "official ISAPI guide, Access Control on Person, v2.6, Feb 2020"
