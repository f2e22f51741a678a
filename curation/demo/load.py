"""Loads the demo: accounts, three projects, and the jobs that give every page something to show.

Each step asks first whether it is done, so that a load that was cut short is completed by the next.
"""

import hashlib
import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from annotate.access import Actor
from annotate.document.ontology import Ontology
from annotate.document.patch import ChangeSet
from annotate.jobs.registry import get_spec
from annotate.jobs.submit import submit_job
from annotate.models.event import Event
from annotate.models.job import Job, JobState
from annotate.models.project import Membership, Project, Role
from annotate.models.task import Task, TaskState
from annotate.models.user import User
from annotate.services.accounts import create_user
from annotate.services.events import record_event
from annotate.services.items import NewAsset, NewItem, create_items
from annotate.services.projects import create_project
from annotate.services.submissions import submit_task
from annotate.services.tasks import claim_named_task
from annotate.services.uploads import keep_blob
from annotate.storage import hash_file
from curation.demo import clips, digits, photos
from curation.models.release import Release
from curation.queries.release_plan import ReleaseOptions
from curation.queries.releases import find_state
from curation.services.releases import create_export, create_release

PASSWORD = "loopwright-demo"  # noqa: S105  (shown on the screen; the demo listens on this machine only)
OWNER, ANNOTATOR, REVIEWER = "owner@example.com", "annotator@example.com", "reviewer@example.com"
LOADED, DEMO = "loaded", "demo"
JOB_TIMEOUT_S = 600
Say = Callable[[str], None]


class DemoFailed(RuntimeError):
    """A job of the demo did not end well."""


def is_loaded() -> bool:
    """Return whether the demo was loaded to its end, whatever has become of it since."""
    return Event.objects.filter(noun=DEMO, verb=LOADED).exists()


def make_people() -> dict[str, Actor]:
    """Make the three accounts of the demo, those that are not there yet."""
    names = {OWNER: "Demo owner", ANNOTATOR: "Demo annotator", REVIEWER: "Demo reviewer"}
    known = {user.email: user for user in User.objects.filter(email__in=names)}
    return {
        email: Actor(
            known.get(email) or create_user(email=email, name=name, password=PASSWORD, is_administrator=email == OWNER)
        )
        for email, name in names.items()
    }


def load_demo(people: Mapping[str, Actor], say: Say) -> None:
    """Load the three projects, the quickest first, waiting for each job; what an earlier load has done stays.

    Raises:
        DemoFailed: A job failed; its message says why.
    """
    load_photos(people, say)
    load_clips(people, say)
    load_digits(people, say)
    record_event(people[OWNER], LOADED, DEMO, "projects")


def make_project(
    people: Mapping[str, Actor], *, name: str, description: str, ontology: Ontology, guideline: str, review: bool = True
) -> Project:
    """Make a project with the three people in it, or return the one that is there."""
    owner = people[OWNER]
    project = Project.objects.filter(name=name, created_by=owner.user).order_by("id").first() or create_project(
        owner, name=name, description=description, ontology=ontology, guideline=guideline, review=review
    )
    for email, role in ((ANNOTATOR, Role.ANNOTATOR), (REVIEWER, Role.REVIEWER)):
        Membership.objects.get_or_create(project=project, user=people[email].user, defaults={"role": role})
    return project


def keep(data: bytes) -> str:
    """Put bytes into storage and return their hash."""
    file = io.BytesIO(data)
    sha256, size_bytes = hash_file(file)
    keep_blob(sha256, size_bytes, file)
    return sha256


def make_item(key: str, slot: str, data: bytes, **fields: Any) -> NewItem:
    """Return an item with one file."""
    asset = {name: fields.pop(name, "") for name in ("licence", "source")}
    sha256 = keep(data)
    return NewItem(
        key=key,
        content_hash=hashlib.sha256(f"{key}{sha256}".encode()).hexdigest(),
        assets={slot: NewAsset(sha256=sha256, name=key, **asset)},
        **fields,
    )


def load_photos(people: Mapping[str, Actor], say: Say) -> None:
    """Photos: some labeled, two waiting for review, copies to find, text to read, one release."""
    project = make_project(
        people,
        name=photos.NAME,
        description=photos.DESCRIPTION,
        ontology=photos.ONTOLOGY,
        guideline=photos.GUIDELINE,
    )
    items: list[NewItem] = []
    for photo in photos.PHOTOS:
        path = photos.find_file(photo)
        shared = {"licence": photo.licence, "source": photo.source, "metadata": {"package": photo.package}}
        documents = [photo.document] if photo.document else []
        items.append(make_item(photo.file, "image", path.read_bytes(), annotations=documents, **shared))
        for how in photo.copies:
            name = f"{path.stem}-{how}.jpg"
            items.append(make_item(name, "image", photos.make_copy(path, how), **shared))
    create_items(people[OWNER], project_id=project.pk, items=items)
    finish(people, project, "ingest_assets", say)
    for key, ops in photos.LABELED_BY_PEOPLE.items():
        label(people[ANNOTATOR], project, key, ops)
    finish(people, project, "embed_assets", say)
    finish(people, project, "find_duplicates", say)
    finish(people, project, "suggest_marks", say, prelabeler="zero_shot:prototype")
    finish(people, project, "suggest_marks", say, prelabeler="ocr")
    release = make_release(people, project, "v1", ReleaseOptions(policy="latest"), notes="First dialogues.")
    finish(people, project, "build_release", say)
    create_export(people[OWNER], release_id=release.pk, format_name="swift", options={})
    finish(people, project, "render_export", say)


def load_clips(people: Mapping[str, Actor], say: Say) -> None:
    """Clips: two with dialogues, and one that is a distorted copy of another."""
    project = make_project(
        people, name=clips.NAME, description=clips.DESCRIPTION, ontology=clips.ONTOLOGY, guideline=clips.GUIDELINE
    )
    items = [
        make_item(
            name,
            "video",
            clips.find_clip(name).read_bytes(),
            licence=licence,
            source=clips.SOURCE,
            annotations=[said] if said else [],
        )
        for name, licence, said in clips.CLIPS
    ]
    create_items(people[OWNER], project_id=project.pk, items=items)
    finish(people, project, "ingest_assets", say)
    finish(people, project, "embed_assets", say)
    finish(people, project, "find_duplicates", say, min_cosine=0.7)


def load_digits(people: Mapping[str, Actor], say: Say) -> None:
    """Digits: one turn of the loop, so that the queue begins with what the probe is least sure of."""
    project = make_project(
        people,
        name=digits.NAME,
        description=digits.DESCRIPTION,
        ontology=digits.ONTOLOGY,
        guideline=digits.GUIDELINE,
        review=False,
    )
    known = digits.LABELED + digits.HELD_OUT
    items = [
        make_item(
            key,
            "image",
            data,
            licence="CC-BY-4.0",
            source="UCI Optical Recognition of Handwritten Digits, by way of scikit-learn",
            metadata={"split": "test"} if digits.LABELED <= number < known else {},
            annotations=[digits.make_answer(digit)] if number < known else [],
        )
        for number, (key, data, digit) in enumerate(digits.list_digits())
    ]
    create_items(people[OWNER], project_id=project.pk, items=items)
    finish(people, project, "ingest_assets", say)
    finish(people, project, "embed_assets", say)
    options = ReleaseOptions(
        policy="latest", split_field="split", shares={"train": 0.5, "validation": 0.1, "test": 0.4}
    )
    release = make_release(people, project, "turn-1", options)
    finish(people, project, "build_release", say)
    trained = finish(people, project, "train_probe", say, release=release.pk, name="digits")
    probe = f"probe:{trained['model_version']}"
    finish(people, project, "suggest_marks", say, prelabeler=probe, order_queue=True)


def make_release(
    people: Mapping[str, Actor], project: Project, name: str, options: ReleaseOptions, *, notes: str = ""
) -> Release:
    """Start building a release, unless it is there or on its way."""
    known = Release.objects.select_related("job").filter(project=project, name=name).first()
    if known is not None and find_state(known) != Release.State.FAILED:
        return known
    return create_release(people[OWNER], project_id=project.pk, name=name, options=options, notes=notes)


def label(actor: Actor, project: Project, key: str, ops: Sequence[Mapping[str, Any]]) -> None:
    """Claim the task of an item and submit a document, as the annotator would, unless that is done."""
    task = Task.objects.get(project=project, item__key=key, stage="annotate")
    if task.state == TaskState.DONE:
        return
    claim_named_task(actor, task_id=task.pk)
    change = msgspec.convert({"client_id": "demo", "seq": 1, "base_version": 0, "ops": ops}, ChangeSet)
    submit_task(actor, task_id=task.pk, change=change)


def finish(people: Mapping[str, Actor], project: Project, name: str, say: Say, /, **params: Any) -> dict[str, Any]:
    """Run a job on the workers, unless it is done, or wait for the one that runs already, and return its result.

    Raises:
        DemoFailed: It failed, or did not end in ten minutes.
    """
    asked = Job.objects.filter(project=project, name=name, params__contains=params)
    job = asked.filter(state=JobState.SUCCEEDED).first()
    job = job or Job.objects.filter(project=project, name=name, state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    if job is None and get_spec(name).is_internal:
        job = Job.objects.filter(project=project, name=name).latest("id")
    if job is None and name == "ingest_assets":
        job = asked.exclude(state__in=[JobState.FAILED, JobState.CANCELLED]).order_by("-id").first()
    if job is None:
        job = submit_job(people[OWNER], get_spec(name), project_id=project.pk, params=params)
    end = time.monotonic() + JOB_TIMEOUT_S
    while job.state in (JobState.QUEUED, JobState.RUNNING):
        if time.monotonic() > end:
            raise DemoFailed(f"{name} did not end within {JOB_TIMEOUT_S} s; are the workers running?")
        time.sleep(0.2)
        job.refresh_from_db()
    if job.state != JobState.SUCCEEDED:
        raise DemoFailed(f"{name} {job.state}: {(job.error or {}).get('message', '')}")
    say(f"{project.name}: {get_spec(name).title.lower()}")
    return dict(job.result)
