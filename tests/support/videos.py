"""Made-up clips for the tests of near-duplicates."""

import io
from collections.abc import Sequence

import av
import numpy as np
from PIL import Image


def make_clip(pictures: Sequence[Image.Image], *, fps: int) -> bytes:
    """Return pictures of one even size as the frames of an H.264 clip in MP4."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()
