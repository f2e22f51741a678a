/** Whatever is thrown becomes something that a page can say. */

import { expect, test } from "vitest";

import { readFailure } from "./failure";

test("the API's envelope keeps its code, message and fields", () => {
  const envelope = { code: "job_running", message: "already queued as job 7", fields: { job: 7 }, status: 409 };
  expect(readFailure(envelope)).toEqual(envelope);
});

test("a request without an answer is offline", () => {
  expect(readFailure(new TypeError("Failed to fetch"))).toMatchObject({ code: "offline", status: 0 });
});

test("anything else is told by its words", () => {
  expect(readFailure(new Error("odd"))).toMatchObject({ code: "unknown", message: "odd" });
  expect(readFailure("odd")).toMatchObject({ code: "unknown", message: "odd" });
});
