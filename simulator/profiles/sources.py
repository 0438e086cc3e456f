"""Sources that several profiles share."""

TRAFFIC = "published traffic of a DS-K1T343EFWX to its own web page, Dec 2025"
# What owners and builders reported in public, by number of the project's list.
FIELD_CASES = "field case"
GUIDE_2020 = "official ISAPI guide, Access Control on Person, v2.6, Feb 2020"
