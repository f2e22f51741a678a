"""Storage: one contract for a folder and for a bucket; hashing, keys, files that are read where they lie."""

import errno
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pytest_django import Settings

from annotate import storage
from annotate.disks import explain_refusal
from annotate.errors import NotFound, Unavailable
from annotate.storage import PARTS, FolderStorage, S3Storage, Storage, open_storage
from tests.support.buckets import BUCKET, Bucket, serve_bucket

DATA = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """A bucket on a server of its own."""
    with pytest.MonkeyPatch.context() as monkeypatch, serve_bucket(monkeypatch) as made:
        yield made


@pytest.fixture(params=["folder", "bucket", "bucket with prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Each kind of storage, empty."""
    if request.param == "folder":
        return open_storage(tmp_path.as_uri())
    made: Bucket = request.getfixturevalue("bucket")
    return open_storage(made.url("" if request.param == "bucket" else tmp_path.name))


def read(store: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    with closing(store.open(key, start=start, end=end)) as file:
        return file.read()


def test_what_is_saved_can_be_read(store: Storage) -> None:
    store.save("blobs/ab/cd/x", BytesIO(DATA))
    assert (store.exists("blobs/ab/cd/x"), store.size("blobs/ab/cd/x")) == (True, 2048)
    assert read(store, "blobs/ab/cd/x") == DATA


@pytest.mark.parametrize(
    ("start", "end"), [(0, 10), (10, None), (100, 300), (2047, 2048), (2000, 9999), (2048, None), (3000, 4000), (5, 5)]
)
def test_a_part_can_be_read(start: int, end: int | None, store: Storage) -> None:
    store.save("x", BytesIO(DATA))
    assert read(store, "x", start, end) == DATA[start:end]


def test_a_part_can_be_read_piece_by_piece(store: Storage) -> None:
    store.save("x", BytesIO(DATA))
    with closing(store.open("x", start=10, end=20)) as file:
        assert (file.read(4), file.read(100), file.read(1)) == (DATA[10:14], DATA[14:20], b"")


def test_lines_are_lines_however_long(store: Storage) -> None:
    lines = [b"x" * length + b"\n" for length in (1, 5000, 3_000_000, 0)]
    store.save("x", BytesIO(b"".join(lines)))
    with closing(store.open("x")) as file:
        assert list(file) == lines


def test_saving_again_replaces(store: Storage) -> None:
    store.save("x", BytesIO(DATA))
    store.save("x", BytesIO(b"new"))
    assert (read(store, "x"), store.size("x")) == (b"new", 3)


def test_saving_begins_at_the_files_position_and_leaves_it_open(store: Storage) -> None:
    file = BytesIO(DATA)
    file.seek(2000)
    store.save("x", file)
    assert read(store, "x") == DATA[2000:]
    file.seek(0)
    store.save("y", file)
    assert store.size("y") == 2048


def test_nothing_is_stored_too(store: Storage) -> None:
    store.save("empty", BytesIO())
    assert (store.exists("empty"), store.size("empty"), read(store, "empty")) == (True, 0, b"")


def test_more_than_one_part_of_an_upload_is_put_together(store: Storage) -> None:
    large = DATA * 5000
    store.save("large", BytesIO(large))
    with closing(store.open("large")) as file:
        assert storage.hash_file(file) == (hashlib.sha256(large).hexdigest(), len(large))


@pytest.mark.parametrize("key", ["missing", "folder", "folder/"])
def test_what_is_not_there_is_not_found(key: str, store: Storage) -> None:
    store.save("folder/x", BytesIO(b"1"))
    assert store.exists(key) is False
    for ask in (lambda: store.open(key), lambda: store.size(key)):
        with pytest.raises(NotFound, match="nothing is stored under"):
            ask()


def test_deleting_twice_does_no_harm(store: Storage) -> None:
    store.save("x", BytesIO(b"1"))
    store.delete("x")
    store.delete("x")
    assert store.exists("x") is False


def test_everything_below_a_prefix_goes_and_nothing_beside_it(store: Storage) -> None:
    for key in ("e/1/a", "e/1/b/c", "e/10/a"):
        store.save(key, BytesIO(b"1"))
    store.delete_below("e/1/")
    store.delete_below("e/2/")
    assert [store.exists(key) for key in ("e/1/a", "e/1/b/c", "e/10/a")] == [False, False, True]


def test_a_folder_holds_only_whole_files(tmp_path: Path) -> None:
    class Breaks(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            del size
            raise OSError("the disk of the sender broke")

    store = FolderStorage(tmp_path)
    with pytest.raises(OSError, match="sender broke"):
        store.save("a/x", Breaks())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs a second file system")
def test_a_folder_may_be_a_disk_of_its_own(tmp_path: Path) -> None:
    store = FolderStorage(tmp_path)
    with TemporaryDirectory(dir="/dev/shm") as disk:
        (tmp_path / "exports").symlink_to(disk)
        store.save("exports/1/x", BytesIO(b"1"))
        assert [path.relative_to(disk) for path in Path(disk).rglob("*") if path.is_file()] == [Path("1/x")]
    assert list((tmp_path / PARTS).iterdir()) == []


def test_what_a_killed_process_was_writing_is_swept_after_a_day(tmp_path: Path) -> None:
    store = FolderStorage(tmp_path)
    store.save("blobs/x", BytesIO(b"1"))
    for name, age_s in (("part-old", 90_000), ("part-new", 60)):
        store.save(f"{PARTS}/{name}", BytesIO(b"half"))
        os.utime(tmp_path / PARTS / name, (time.time() - age_s,) * 2)
    assert (store.sweep(), store.sweep()) == (1, 0)
    assert [key for key, _ in store.list_below(f"{PARTS}/")] == [f"{PARTS}/part-new"]
    assert store.exists("blobs/x")


def test_a_full_or_protected_disk_is_told_in_words(tmp_path: Path) -> None:
    for number, code in ((errno.ENOSPC, "disk_full"), (errno.EFBIG, "disk_full"), (errno.EROFS, "disk_refuses")):
        refusal = explain_refusal(OSError(number, os.strerror(number)), f"the storage folder {tmp_path}")
        assert refusal is not None
        assert refusal.code == code
        assert f"the storage folder {tmp_path}" in refusal.message
        assert os.strerror(number) in refusal.message
    assert explain_refusal(OSError(errno.EIO, "broken")) is None


def test_a_file_that_is_too_large_for_the_disk_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    script = (
        "import io, resource, signal, sys; from pathlib import Path; from annotate.storage import FolderStorage\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "FolderStorage(Path(sys.argv[1])).save('a/x', io.BytesIO(bytes(2000)))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "annotate.config.settings.testing"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=False, env=environment, capture_output=True, text=True
    )
    assert f"there is no room left in the storage folder {tmp_path}" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_keys_below_a_prefix_are_listed_with_their_time(store: Storage) -> None:
    for key in ("listed/a/1", "listed/a/b/2", "listed/ab/3"):
        store.save(key, BytesIO(b"1"))
    found = dict(store.list_below("listed/a/"))
    assert sorted(found) == ["listed/a/1", "listed/a/b/2"]
    assert all(abs(at_s - time.time()) < 60 for at_s in found.values())


def test_a_prefix_keeps_two_servers_apart_in_one_bucket(bucket: Bucket) -> None:
    one, two = open_storage(bucket.url("one")), open_storage(bucket.url("two/deep"))
    one.save("x", BytesIO(b"1"))
    assert (one.exists("x"), two.exists("x")) == (True, False)
    two.save("x", BytesIO(b"2"))
    listed = bucket.client.list_objects_v2(Bucket=BUCKET, Prefix="")["Contents"]
    assert {"one/x", "two/deep/x"} <= {entry["Key"] for entry in listed}


def test_a_bucket_that_refuses_or_does_not_answer_is_unavailable(bucket: Bucket) -> None:
    unknown = open_storage(bucket.url().replace("s3://cats", "s3://dogs"))
    with pytest.raises(Unavailable, match="the bucket 'dogs' refused 'x'"):
        unknown.save("x", BytesIO(b"1"))
    dead = S3Storage("cats", "", {"endpoint": "http://127.0.0.1:9", "region": "us-east-1"})
    with pytest.raises(Unavailable, match="does not answer"):
        dead.size("x")


def test_files_are_given_as_paths(store: Storage, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save("x", BytesIO(DATA))
    monkeypatch.setattr(storage, "get_storage", lambda: store)
    with storage.local_file("x") as path:
        assert path.read_bytes() == DATA
    assert path.exists() is isinstance(store, FolderStorage)
    with pytest.raises(NotFound), storage.local_file("missing"):
        pass


def test_files_are_read_where_they_lie(tmp_path: Path, bucket: Bucket) -> None:
    file = tmp_path / "ä b#c?.png"
    file.write_bytes(DATA)
    bucket.client.put_object(Bucket=BUCKET, Key="in/ä b.png", Body=DATA)
    in_bucket = f"s3://{BUCKET}/in/%C3%A4%20b.png?endpoint={bucket.endpoint}&region=us-east-1"
    for location in (file.as_uri(), in_bucket):
        with closing(storage.open_location(location, start=5, end=9)) as part:
            assert part.read() == DATA[5:9]
        with storage.local_location(location) as path:
            assert path.read_bytes() == DATA


def test_keys_and_hashes() -> None:
    assert storage.blob_key("abcdef") == "blobs/ab/cd/abcdef"
    assert storage.thumbnail_key("abcdef") == "thumbnails/ab/cd/abcdef"
    copy = BytesIO()
    assert storage.hash_file(BytesIO(DATA), into=copy) == (hashlib.sha256(DATA).hexdigest(), 2048)
    assert copy.getvalue() == DATA


def test_a_folder_is_emptied_while_others_write_into_it_and_empty_it_too(tmp_path: Path) -> None:
    store, is_over = FolderStorage(tmp_path), threading.Event()

    def write() -> None:
        while not is_over.is_set():
            with suppress(FileNotFoundError):  # its folder went between two steps
                store.save("e/1/a/1", BytesIO(b"1"))

    def empty() -> None:
        for _ in range(200):
            store.delete_below("e/1/")

    with ThreadPoolExecutor(3) as pool:
        writing, *emptying = pool.submit(write), pool.submit(empty), pool.submit(empty)
        found = [one.exception() for one in emptying]
        is_over.set()
    assert (found, writing.exception()) == ([None, None], None)
    store.delete_below("e/1/")
    assert not (tmp_path / "e" / "1").exists()
