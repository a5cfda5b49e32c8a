"""Sounds in files: formats, rates, labels, splits, and what cannot be used."""

import numpy as np
import pytest

from jaxgan.assemble.data import make_source
from jaxgan.data.audio import audio
from jaxgan.data.source import examples_of
from jaxgan.modalities.audio import AUDIO
from jaxgan.system.errors import UsageError

soundfile = pytest.importorskip("soundfile")
DRAW = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def noise(length=400, channels=1):
    return np.round(DRAW.uniform(-0.5, 0.5, (length, channels)) * 2**15) / 2**15


def digits(folder, count=6, rate=8000, **options):
    """0_ada_0.wav, 1_ada_0.wav, 0_ada_1.wav, ..."""
    folder.mkdir()
    for k in range(count):
        for digit in (0, 1):
            soundfile.write(folder / f"{digit}_ada_{k}.wav", noise(**options), rate)
    return folder


def test_labels_are_the_first_part_of_names_and_splits_a_pattern(tmp_path):
    source = audio(path=str(digits(tmp_path / "some")), length=512, test="_[0-1]$")
    assert source.spec["label_names"] == ["0", "1"]
    assert {s: source.size(s) for s in source.splits} == {
        "train": 7,
        "validation": 1,
        "test": 4,
    }
    np.testing.assert_array_equal(np.sort(source.splits["test"]["label"]), [0, 0, 1, 1])
    assert source.spec["shape"] == [512, 1] and source.spec["rate"] == 8000
    assert "100.0 % are padded to 512 samples" in source.notes
    again = audio(path=str(tmp_path / "some"), length=512, test="_[0-1]$")
    assert again.spec == source.spec
    found, _ = examples_of(source, AUDIO, "train")
    np.testing.assert_array_equal(found, source.splits["train"]["data"])


def test_gains_are_stored_and_peaks_equal(tmp_path):
    folder = digits(tmp_path / "some")
    source = audio(path=str(folder), length=400)
    rows = source.splits["train"]
    peaks = np.abs(np.asarray(rows["data"]).astype(int)).max((1, 2))
    np.testing.assert_allclose(peaks, 0.98 * 32767, atol=1)
    plain = audio(path=str(folder), length=400, normalise=False)
    loud = np.abs(np.asarray(plain.splits["train"]["data"]).astype(int)).max((1, 2))
    np.testing.assert_allclose(loud * np.asarray(rows["gain"]), peaks, rtol=1e-3)


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.mp3", "PCM_24", "FLOAT", "ALAW"])
def test_kinds_of_files(tmp_path, name):
    folder, rate = digits(tmp_path / "some", 5), 8000
    time = np.arange(2000) / rate
    wave = 0.5 * np.sin(2 * np.pi * 500 * time)
    if name.startswith("a."):
        soundfile.write(folder / name, wave, rate)
    else:
        soundfile.write(folder / "a.wav", wave, rate, subtype=name)
    source = audio(path=str(folder), length=1024, labels="none")
    assert sum(source.size(split) for split in source.splits) == 11
    stored = [np.asarray(rows["data"])[..., 0] for rows in source.splits.values()]
    power = np.abs(np.fft.rfft(np.concatenate(stored)[:, :800], axis=1))
    share = power[:, 49:52].max(1) ** 2 / np.square(power).sum(1)
    assert share.max() > 0.8


def test_rates_channels_and_lengths_are_made_one_and_said(tmp_path):
    folder = digits(tmp_path / "some", 5)
    soundfile.write(folder / "0_bob_0.wav", noise(8820, 2), 44100)
    source = audio(path=str(folder), length=512)
    assert "1 file resampled from 44100 to 8000 Hz" in source.notes
    assert "the channels of 1 file averaged" in source.notes
    assert "9.1 % are cut to 512 samples" in source.notes


def test_subfolders_are_labels_and_lists_are_read(tmp_path):
    for name in ("dog", "cat"):
        (tmp_path / "all" / name).mkdir(parents=True)
        for k in range(5):
            soundfile.write(tmp_path / "all" / name / f"{k}_x.wav", noise(), 8000)
    source = audio(path=str(tmp_path / "all"), length=256)
    assert source.spec["label_names"] == ["cat", "dog"]
    lines = [f"all/{name}/{k}_x.wav" for name in ("dog", "cat") for k in range(5)]
    (tmp_path / "list.txt").write_text("\n".join(lines) + "\n\n")
    listed = audio(path=str(tmp_path / "list.txt"), length=256)
    assert listed.spec["label_names"] == ["cat", "dog"]
    config = {"name": "audio", "path": str(tmp_path / "list.txt"), "length": 256}
    assert make_source({"data": config}).spec == listed.spec


def test_all_files_that_cannot_be_used_are_named(tmp_path):
    folder = digits(tmp_path / "some", 2)
    (folder / "a.wav").write_bytes(b"RIFF")
    soundfile.write(folder / "b.wav", np.zeros(0), 8000)
    soundfile.write(folder / "c.wav", np.full(9, 0.25), 8000)
    bad = noise()
    bad[3] = np.nan
    soundfile.write(folder / "d.wav", bad, 8000, subtype="FLOAT")
    with pytest.raises(UsageError, match="4 of 8 files cannot be used") as error:
        audio(path=str(folder))
    text = str(error.value)
    for words in ("a.wav (no sound", "b.wav (empty)", "c.wav (constant)", "d.wav (samples"):
        assert words in text
    assert "\n" not in text


@pytest.mark.parametrize(
    "options, words",
    [
        ({"path": "nowhere"}, "no folder and no list of files 'nowhere'"),
        ({"path": "some.tar.gz"}, r"is an archive; extract it \(tar xf some.tar.gz\)"),
        ({"path": "list.txt"}, "there are no files .*gone.wav"),
        ({"path": "some", "test": "("}, "no regular expression"),
        ({"path": "some", "test": "ada"}, "found in all of the names"),
        ({"path": "some", "labels": "words"}, "data.labels: there is no 'words'"),
        ({"path": "some", "rate": 8}, "data.rate is 8; it must be 64 or more"),
        ({"path": "empty"}, r"no sounds \(wav, flac"),
    ],
)
def test_other_paths_and_options_are_refused(tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    digits(tmp_path / "some", 1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "some.tar.gz").write_bytes(b"")
    (tmp_path / "list.txt").write_text("gone.wav\n")
    with pytest.raises(UsageError, match=words):
        audio(**options)


def test_a_spec_may_hold_statistics_of_spectrograms(tmp_path):
    source = audio(path=str(digits(tmp_path / "some")), length=256, spectrum=16)
    assert len(source.spec["spectrum"]["mean"]) == 16


def test_a_clip_that_begins_with_silence_is_named(tmp_path):
    """Cut to its silence it would be noise of full scale."""
    folder = digits(tmp_path / "some")
    late = np.concatenate([np.round(DRAW.uniform(-1, 1, (5000, 1))) / 2**15, noise()])
    soundfile.write(folder / "0_late_0.wav", late, 8000)
    with pytest.raises(UsageError, match="0_late_0.wav .silent for its first 4096 samples"):
        audio(path=str(folder), length=4096)
    assert audio(path=str(folder), length=5400).size("train") == 11
