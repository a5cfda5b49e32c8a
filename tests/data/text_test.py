"""A user's text as examples: units, cuts, splits, and what cannot be."""

import numpy as np
import pytest

from jaxgan.data import text
from jaxgan.data.source import decoded
from jaxgan.modalities.text import UNKNOWN, lines_of
from jaxgan.system.errors import UsageError


def made(tmp_path, content, **options):
    """The source of a file with this content."""
    path = tmp_path / "text.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return text(path=str(path), **options)


def all_lines(source):
    """{split: its examples as lines}."""
    return {s: lines_of(rows["data"], source.spec) for s, rows in source.splits.items()}


def test_windows_of_characters_follow_each_other(tmp_path):
    source = made(tmp_path, "abcd" * 5 + "xbcdaby", length=4)
    assert all_lines(source) == {
        "train": ["abcd"] * 4,
        "validation": ["abcd"],
        "test": [f"{UNKNOWN}bcd"],
    }
    assert source.spec["vocabulary"] == ["a", "b", "c", "d", UNKNOWN]
    assert source.spec["shape"] == [4, 5]
    assert source.notes == ("1 unknown characters in test: 'x'",)
    (batch,) = decoded(source, "train", np.arange(4), ("data",))
    assert batch["data"].shape == (4, 4, 5) and batch["data"].dtype == np.float32


def test_lines_of_words_are_cut_and_filled(tmp_path):
    content = "a dog runs.\r\n\r\nwell-known cats don't\r\na\r\n" * 4
    content = "\N{BYTE ORDER MARK}" + content
    source = made(tmp_path, content, unit="words", cut="lines", length=3)
    lines = sum(all_lines(source).values(), [])
    assert sorted(set(lines)) == ["a", "a dog runs", "well-known cats don't"]
    assert len(lines) == 12 and source.spec["end"] == "\n"
    assert "cut 4 lines of more than 3 words" in source.notes
    again = made(tmp_path, content, unit="words", cut="lines", length=3, seed=1)
    assert again.spec["digest"] != source.spec["digest"]


def test_the_commonest_symbols_are_told_apart(tmp_path):
    source = made(tmp_path, "aab" * 40 + "c" * 9, length=3, symbols=2)
    assert source.spec["vocabulary"] == ["a", "b", UNKNOWN]
    with_lines = made(tmp_path, "ab\n" * 9, cut="lines", length=5)
    assert with_lines.spec["vocabulary"] == ["a", "b", "\n"]
    assert with_lines.notes == ()


@pytest.mark.parametrize(
    "content, options, message",
    [
        (
            "abab",
            dict(length=2),
            "4 characters, 2 windows of 2; train, validation and test",
        ),
        ("a\nb", dict(cut="lines"), "2 lines of 32"),
        ("a" * 30, dict(length=3), "one symbol alone to train on, 'a'"),
        ("a\n" * 30, dict(cut="lines", length=3), "one symbol alone to train on, 'a'"),
        ("ab" * 9, dict(length=1), "data.length is 1"),
        ("ab" * 9, dict(unit="letters"), "data.unit: there is no 'letters'"),
        ("ab" * 9, dict(cut="pages"), "data.cut: there is no 'pages'"),
        (b"\xff" * 99, {}, "data.path: .* is no UTF-8: byte 0xff at 0, in line 1"),
    ],
)
def test_text_that_cannot_be_learnt(content, options, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        made(tmp_path, content, **options)
    with pytest.raises(UsageError, match="data.path: .* cannot be read"):
        text(path=str(tmp_path / "none.txt"))


def test_a_wrong_number_of_symbols_is_refused(tmp_path):
    with pytest.raises(UsageError, match="data.symbols is -3; it must be 2 or more, or 0"):
        made(tmp_path, "abcd" * 9, length=4, symbols=-3)
