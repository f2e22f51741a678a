"""`python -m benchmarks.plans <project> <token>`: the plan and the buffers of every statement of some requests.

Runs the requests in this process against the database that the environment names. Each statement is explained in a
savepoint that is taken back, then executed.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django
from django.db import connection, transaction
from django.test import Client

from annotate.embedded import find_data_folder, start_services

SKIPPED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")
WARM_UP = 3


class Explainer:
    """An execute wrapper of Django that explains what passes through it.

    Attributes:
        statements: One entry a statement: its first words, its plan, the buffers it touched.
    """

    def __init__(self) -> None:
        self.statements: list[dict[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Explain one statement, then execute it."""
        if not many and not sql.startswith(SKIPPED):
            self._explain(sql, params)
        return execute(sql, params, many, context)

    def _explain(self, sql: str, params: Any) -> None:
        point = transaction.savepoint()
        with connection.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
        transaction.savepoint_rollback(point)
        buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        self.statements.append({"statement": " ".join(sql.split())[:60], "plan": shape(plan), "buffers": buffers})


def shape(plan: dict[str, Any]) -> str:
    """Return a plan's nodes with the tables and indexes that they read, without numbers."""
    name: str = plan["Node Type"]
    target = plan.get("Index Name") or plan.get("Relation Name")
    inner = ", ".join(shape(part) for part in plan.get("Plans", []))
    return name + (f" {target}" if target else "") + (f" ({inner})" if inner else "")


def explain_requests(project_id: int, token: str) -> dict[str, list[dict[str, Any]]]:
    """Claim, submit, and read a page of 100; return the statements of each."""
    client = Client(headers={"authorization": f"Bearer {token}"})
    box = {"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": [10.5, 20.25, 200.75, 150.5]}

    def send(path: str, body: dict[str, Any] | None = None) -> Any:
        answer = client.get(path) if body is None else client.post(path, body, content_type="application/json")
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
        return json.loads(answer.content)

    def watch(path: str, body: dict[str, Any] | None = None) -> tuple[Any, list[dict[str, Any]]]:
        explainer = Explainer()
        with transaction.atomic(), connection.execute_wrapper(explainer):
            return send(path, body), explainer.statements

    def submit(task_id: int) -> tuple[str, dict[str, Any]]:
        change = {
            "client_id": f"plans-{task_id}",
            "seq": 1,
            "base_version": 0,
            "ops": [{"op": "put_mark", "value": box}],
        }
        return f"/api/tasks/{task_id}/submit", {"change": change}

    claim = ("/api/tasks/claim", {"project": project_id})
    for _ in range(WARM_UP):
        send(*submit(send(*claim)["task"]["id"]))
    answer, of_claim = watch(*claim)
    _, of_submit = watch(*submit(answer["task"]["id"]))
    page = f"/api/items?project={project_id}&limit=100"
    second = send(page)["next"]
    return {"claim": of_claim, "submit": of_submit, "page": watch(f"{page}&after={second}")[1]}


def main() -> None:
    """Print the statements of each request as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.config.settings.development")
    services = start_services(find_data_folder())
    services.export()
    django.setup()
    try:
        print(json.dumps(explain_requests(int(sys.argv[1]), sys.argv[2])))
    finally:
        services.stop()


if __name__ == "__main__":
    main()
