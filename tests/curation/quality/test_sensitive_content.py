"""Sensitive content: what a detector saw becomes findings."""

from curation.quality.records import Detection, ItemRecord
from tests.support.quality import inspect


def see(label: str, score: float) -> Detection:
    return Detection(label=label, score=score, xyxy=(1, 2, 30, 40))


def test_exposure_and_faces_are_told_apart_and_the_rest_is_left() -> None:
    seen = [see("FACE_FEMALE", 0.8), see("FACE_MALE", 0.6), see("BUTTOCKS_EXPOSED", 0.7), see("FEET_EXPOSED", 0.9)]
    nudity, face = inspect("sensitive_content", ItemRecord(id=1, detections={"image": seen}))
    assert (nudity.code, nudity.severity, nudity.score) == ("nudity", "error", 0.7)
    assert (face.code, face.severity, face.details["count"], len(face.regions)) == ("face", "notice", 2, 2)


def test_the_detector_has_to_be_sure_enough() -> None:
    item = ItemRecord(id=1, detections={"image": [see("FACE_MALE", 0.4)]})
    assert inspect("sensitive_content", item) == []
    assert len(inspect("sensitive_content", item, min_face_score=0.3)) == 1
