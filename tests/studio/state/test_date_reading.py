"""Formats of dates: the fitting ones first, and what one makes of a value in words."""

from __future__ import annotations

import datetime as dt

import pytest

from studio.state.rules.date_reading import offered_formats, reading

TEXTS = ["03.11.2025", "28.02.2024", "soon", None, ""]


def test_what_fits_the_sample_stands_first() -> None:
    first = offered_formats("to_date", TEXTS)[0]
    assert (first.format, first.looks, first.fits, first.of) == ("%d.%m.%Y", "03.11.2025", 2, 3)
    assert first.said == "03.11.2025  fits 2 of 3"
    assert offered_formats("to_timestamp", ["2025-11-03 16:05:09 +0100"])[0].format == "%Y-%m-%d %H:%M:%S %z"
    assert offered_formats("format_date", TEXTS)[0].said == "2025-11-03"


@pytest.mark.parametrize(
    ("function", "written", "values", "said"),
    [
        ("to_date", "%d.%m.%Y", TEXTS[:2], "Reads 03.11.2025 as 3 November 2025"),
        ("to_date", "%d.%m.%Y", TEXTS, "Reads 03.11.2025 as 3 November 2025; 2 of 3 fit"),
        ("to_date", "%m/%d/%Y", TEXTS, "Does not fit 03.11.2025"),
        ("to_date", "%m/%d/%Y", [], "Reads 11/03/2025 as 3 November 2025"),
        ("to_timestamp", "%d.%m.%Y %H:%M", ["03.11.2025 16:05"], "Reads 03.11.2025 16:05 as 3 November 2025, 16:05"),
        ("format_date", "%d/%m/%y", [dt.date(2024, 2, 29)], "Writes 29 February 2024 as 29/02/24"),
    ],
)
def test_a_format_says_what_it_does(function: str, written: str, values: list[object], said: str) -> None:
    assert reading(function, written, values) == said


def test_a_wrong_format_says_what_is_wrong() -> None:
    assert reading("to_date", "%Q", TEXTS).startswith("Cannot read %Q")
    assert reading("format_date", "", []) == "The format is empty"
