"""Label Studio as its quick start starts it (SQLite, the built-in web server), driven over REST."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.client import Client
from benchmarks.loopwright import list_boxes
from benchmarks.process import Server, find_free_port

VERSION = "1.23.2"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
LABELS = """<View><Image name="image" value="$image"/>
<RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>"""
IMPORT_BATCH = 1000
WIDTH_PX, HEIGHT_PX = 640, 480


def install_label_studio(folder: Path) -> Path:
    """Install the peer into a virtual environment of its own, once; return its command."""
    command = folder / "venv" / "bin" / "label-studio"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, f"label-studio=={VERSION}"], check=True)
    return command


class LabelStudio:
    """A server with data of its own.

    Its clients share one account, because invitations need the browser there: ``next`` gives the same task to each of
    them until it is labeled, which costs the server no more than different tasks would.

    Attributes:
        project_id: The project that is worked on.
    """

    name = "label_studio"

    def __init__(self, folder: Path, command: Path) -> None:
        self._folder = folder
        self._command = command
        self._result = [_describe_box(xyxy, place) for place, xyxy in enumerate(list_boxes())]
        self.port = 0
        self.project_id = 0

    def start(self) -> Server:
        """Start the server; ready when the sign-in page is there."""
        self.port = find_free_port()
        account = ["--username", "bench@example.com", "--password", "benchmark-password", "--user-token", TOKEN]
        command = [str(self._command), "start", "--no-browser", "--port", str(self.port), *account]
        data = {"LABEL_STUDIO_BASE_DATA_DIR": str(self._folder / "data")}
        server = Server([*command, "--enable-legacy-api-token"], self._folder / "server.log", data)
        server.wait_for(f"http://127.0.0.1:{self.port}/user/login/")
        return server

    def make_accounts(self, count: int) -> None:
        """Make the project; the account comes with the start."""
        del count
        made = self.connect(0).call("POST", "/api/projects", {"title": "Benchmark", "label_config": LABELS})
        self.project_id = made["id"]

    def fill(self, items: int) -> float:
        """Import ``items`` tasks that name one photo; return the seconds that took."""
        client = self.connect(0)
        start_s = time.perf_counter()
        for begin in range(0, items, IMPORT_BATCH):
            photo = "http://127.0.0.1:1/photo.jpg"
            tasks = [{"data": {"image": photo, "key": f"item-{n:07}"}} for n in range(begin, begin + IMPORT_BATCH)]
            client.call("POST", f"/api/projects/{self.project_id}/import", tasks[: items - begin])
        return time.perf_counter() - start_s

    def connect(self, number: int) -> Client:
        """Return the connection of client ``number``."""
        del number
        return Client(self.port, f"Token {TOKEN}")

    def claim(self, client: Client) -> Any:
        """Take the next task; return its id."""
        return client.call("GET", f"/api/projects/{self.project_id}/next")["id"]

    def submit(self, client: Client, task_id: Any) -> None:
        """Submit 20 boxes."""
        body = {"result": self._result, "lead_time": 12.5, "was_cancelled": False}
        client.call("POST", f"/api/tasks/{task_id}/annotations/?project={self.project_id}", body)

    def read_page(self, client: Client, after: Any) -> Any:
        """Read 100 tasks as its data manager does; return the number of the next page."""
        page = after or 1
        client.call("GET", f"/api/tasks?project={self.project_id}&page={page}&page_size=100")
        return page % 50 + 1


def _describe_box(xyxy: list[float], place: int) -> dict[str, Any]:
    x1, y1, x2, y2 = xyxy
    value = {
        "x": 100 * x1 / WIDTH_PX,
        "y": 100 * y1 / HEIGHT_PX,
        "width": 100 * (x2 - x1) / WIDTH_PX,
        "height": 100 * (y2 - y1) / HEIGHT_PX,
        "rotation": 0,
        "rectanglelabels": ["cat"],
    }
    names = {"id": f"r{place}", "from_name": "label", "to_name": "image", "type": "rectanglelabels"}
    return {**names, "original_width": WIDTH_PX, "original_height": HEIGHT_PX, "value": value}
