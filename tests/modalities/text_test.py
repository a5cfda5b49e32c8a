"""Text: tokens and chances, lines, pictures, files, and what a user's file may hold."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.assemble import modality_of
from jaxgan.modalities.text import TEXT, characters_in, lines_of, token_type
from jaxgan.system.errors import UsageError

WORDS = {
    "modality": "text",
    "shape": [5, 4],
    "vocabulary": ["cat", "runs", "the", "."],
    "joiner": " ",
    "end": ".",
    "cut": "lines",
}
LETTERS = {
    "modality": "text",
    "shape": [3, 3],
    "vocabulary": ["\n", "a", "\N{GREEK SMALL LETTER BETA}"],
    "joiner": "",
    "end": "",
    "cut": "windows",
}


def test_tokens_become_chances_and_back():
    modality = modality_of(WORDS)
    tokens = np.array([[2, 0, 1, 3, 3], [3, 2, 1, 0, 0]], np.uint8)
    chances = jax.jit(modality.decode)(tokens)
    assert chances.dtype == jnp.float32
    np.testing.assert_array_equal(chances, np.eye(4)[tokens])
    np.testing.assert_array_equal(modality.store(np.asarray(chances)), tokens)
    assert modality.store(np.asarray(chances)).dtype == np.uint8
    modality.check(tokens, WORDS)
    with pytest.raises(UsageError, match="uint8"):
        modality.check(tokens.astype(np.int32), WORDS)
    assert modality.decode == modality_of(WORDS).decode  # one program serves both
    with pytest.raises(TypeError, match="data spec"):
        TEXT.decode(tokens)


@pytest.mark.parametrize("symbols, kind", [(2, "u1"), (256, "u1"), (257, "u2")])
def test_the_smallest_type_holds_the_tokens(symbols, kind):
    assert token_type(symbols) == np.dtype(kind)


def test_lines_leave_out_the_filling_alone():
    tokens = np.array([[2, 0, 1, 3, 3], [2, 3, 3, 0, 3], [3, 3, 3, 3, 3]])
    assert lines_of(tokens, WORDS) == ["the cat runs .", "the . . cat .", "."]
    lines = lines_of(np.array([[1, 0, 2]]), LETTERS)
    assert lines == ["a\N{PILCROW SIGN}\N{GREEK SMALL LETTER BETA}"]
    assert lines_of(np.array([[1, 0, 0]]), LETTERS | {"end": "\n"}) == ["a"]


def test_a_picture_has_as_many_columns_as_fit():
    tokens = np.tile(np.array([[2, 0, 1, 3, 3]]), (12, 1))
    wide, one = TEXT.picture(tokens, WORDS, None), TEXT.picture(tokens, WORDS, 1)
    assert wide.dtype == np.uint8 and wide.shape[2] == 1
    assert one.shape[0] > wide.shape[0] and one.shape[1] < wide.shape[1] <= 960
    assert one.min() == 0 and (one == 255).mean() > 0.7
    TEXT.picture(np.array([[2, 1, 0]]), LETTERS, None)  # a letter that no font has
    empty = TEXT.picture(tokens[:1], WORDS | {"vocabulary": ["x", "x", "x", "x"]}, 1)
    assert empty.shape[1] < one.shape[1]


def test_samples_are_lines_of_a_file_and_of_a_page(tmp_path):
    tokens = np.array([[2, 0, 1, 3, 3], [0, 3, 3, 3, 3]])
    TEXT.write(tmp_path, tokens, WORDS)
    assert (tmp_path / "samples.txt").read_text() == "the cat runs .\ncat .\n"
    shown = TEXT.shown(tokens, WORDS)
    assert shown[1] == {"kind": "text", "text": "cat ."}


@pytest.mark.parametrize(
    "content, spec, rows",
    [
        (
            b"\xef\xbb\xbfthe cat runs.\r\n\r\n  cat\r\n",
            WORDS,
            [[2, 0, 1, 3, 3], [0, 3, 3, 3, 3]],
        ),
        (b"the cat the cat the cat", WORDS, [[2, 0, 2, 0, 2]]),
        ("a\r\nβaa\n".encode(), LETTERS, [[1, 0, 2], [1, 1, 0]]),
    ],
)
def test_a_users_file_is_cut_as_the_data_were(content, spec, rows, tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(content)
    tokens, said = TEXT.read(path, spec, {})
    np.testing.assert_array_equal(tokens, rows)
    assert ("3 symbols at a time" if spec is LETTERS else "a line each") in said


def test_symbols_that_the_data_have_not_are_one_where_they_have_that(tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("the dog runs\n")
    spec = WORDS | {"vocabulary": ["\N{REPLACEMENT CHARACTER}", "runs", "the", "."]}
    tokens, said = TEXT.read(path, spec, {})
    assert tokens.tolist() == [[2, 0, 1, 3, 3]] and "1 symbols unknown" in said
    with pytest.raises(UsageError, match="own.txt has symbols .* not: 'dog'"):
        TEXT.read(path, WORDS, {})


def test_strings_that_nothing_fills_have_one_length(tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("aa\n")
    with pytest.raises(
        UsageError, match="an example of 2 symbols; those of the data have 3"
    ):
        TEXT.read(path, LETTERS | {"cut": "lines"}, {})
    with pytest.raises(UsageError, match="an example of 2 symbols|of 3 symbols"):
        TEXT.read(path, LETTERS | {"shape": [4, 3]}, {})


@pytest.mark.parametrize(
    "content, message",
    [
        (None, "cannot be read: No such file"),
        (b" \r\n ", "holds no text"),
        (b"one\ntwo \xff", r"no UTF-8: byte 0xff at 8, in line 2; save"),
    ],
)
def test_a_file_that_is_no_text(content, message, tmp_path):
    path = tmp_path / "own.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=f"own.txt .*{message}"):
        characters_in(path)


def test_a_prefix_is_made_of_the_datas_symbols():
    assert TEXT.symbols("the cat", WORDS) == (2, 0)
    assert TEXT.symbols("a\n", LETTERS) == (1, 0)
    with pytest.raises(UsageError, match="'dog' is no symbol of .*have 'cat'"):
        TEXT.symbols("the dog", WORDS)
