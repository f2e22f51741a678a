"""Every quality check. A new one is a file here and a line in this table."""

from typing import Any, Final

import msgspec

from annotate.errors import Invalid
from curation.quality.answer_disagreement import ANSWER_DISAGREEMENT
from curation.quality.bad_responses import BAD_RESPONSES
from curation.quality.bad_sound import BAD_SOUND
from curation.quality.base import Check, Options
from curation.quality.blur import BLUR
from curation.quality.box_errors import BOX_ERRORS
from curation.quality.broken_media import BROKEN_MEDIA
from curation.quality.caption_evidence import CAPTION_EVIDENCE
from curation.quality.degenerate_regions import DEGENERATE_REGIONS
from curation.quality.duplicate_regions import DUPLICATE_REGIONS
from curation.quality.exposure import EXPOSURE
from curation.quality.image_text_mismatch import IMAGE_TEXT_MISMATCH
from curation.quality.label_errors import LABEL_ERRORS
from curation.quality.language_outliers import LANGUAGE_OUTLIERS
from curation.quality.length_outliers import LENGTH_OUTLIERS
from curation.quality.near_blank import NEAR_BLANK
from curation.quality.odd_size import ODD_SIZE
from curation.quality.outliers import OUTLIERS
from curation.quality.personal_data import PERSONAL_DATA
from curation.quality.region_disagreement import REGION_DISAGREEMENT
from curation.quality.sensitive_content import SENSITIVE_CONTENT

CHECKS: Final[dict[str, Check]] = {
    check.name: check
    for check in (
        BROKEN_MEDIA,
        BLUR,
        EXPOSURE,
        ODD_SIZE,
        NEAR_BLANK,
        BAD_SOUND,
        OUTLIERS,
        IMAGE_TEXT_MISMATCH,
        CAPTION_EVIDENCE,
        BAD_RESPONSES,
        LANGUAGE_OUTLIERS,
        LENGTH_OUTLIERS,
        DEGENERATE_REGIONS,
        DUPLICATE_REGIONS,
        LABEL_ERRORS,
        BOX_ERRORS,
        ANSWER_DISAGREEMENT,
        REGION_DISAGREEMENT,
        PERSONAL_DATA,
        SENSITIVE_CONTENT,
    )
}


def read_options(check: Check, chosen: dict[str, Any] | None = None) -> Options:
    """Return what was chosen about a check, defaults filled in.

    Raises:
        Invalid: An option is unknown or out of range.
    """
    try:
        return msgspec.convert(chosen or {}, check.options)
    except msgspec.ValidationError as error:
        raise Invalid("bad_check_options", f"check {check.name}: {error}", check=check.name) from error
