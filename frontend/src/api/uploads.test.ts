import { expect, test } from "vitest";

import { ApiError } from "./client";
import { type Outcome, type SendBatch, UploadQueue } from "./uploads";

function makeFiles(...sizes: number[]): File[] {
  return sizes.map((size, index) => new File([new Uint8Array(size)], `${index}.png`));
}

function answer(files: readonly File[], outcome: Outcome["outcome"] = "created"): Outcome[] {
  return files.map(({ name }) => ({ key: name, outcome, message: outcome === "error" ? "no image" : "" }));
}

async function settle(queue: UploadQueue): Promise<void> {
  while (queue.read().isBusy) await Promise.resolve();
}

test("ninety-nine files go out in batches of forty", async () => {
  const batches: number[] = [];
  const queue = new UploadQueue((files) => {
    batches.push(files.length);
    return Promise.resolve(answer(files));
  });
  queue.add(makeFiles(...Array.from({ length: 99 }, () => 1)));
  await settle(queue);
  expect(batches).toEqual([40, 40, 19]);
  expect(queue.read().doneCount).toBe(99);
});

test("progress is told file by file", async () => {
  const seen: number[][] = [];
  const send: SendBatch = (files, onProgress) => {
    onProgress(150);
    seen.push(queue.read().uploads.map(({ ratio }) => ratio));
    return Promise.resolve(answer(files));
  };
  const queue = new UploadQueue(send);
  queue.add(makeFiles(100, 100));
  await settle(queue);
  expect(seen).toEqual([[1, 0.5]]);
});

test("one refused file does not sink the others", async () => {
  const queue = new UploadQueue((files) =>
    Promise.resolve([...answer(files.slice(0, 1)), ...answer(files.slice(1), "error")]),
  );
  queue.add(makeFiles(1, 1));
  await settle(queue);
  expect(queue.read().uploads.map(({ state, message }) => [state, message])).toEqual([
    ["done", ""],
    ["failed", "no image"],
  ]);
});

test("what failed on the way is sent again", async () => {
  let tries = 0;
  const queue = new UploadQueue((files) => {
    tries += 1;
    if (tries === 1) return Promise.reject(new ApiError(503, { code: "busy", message: "come again", fields: {} }));
    return Promise.resolve(answer(files));
  });
  queue.add(makeFiles(1));
  await settle(queue);
  expect(queue.read().uploads[0]?.message).toBe("come again");
  queue.retry();
  await settle(queue);
  expect(queue.read()).toMatchObject({ doneCount: 1, failedCount: 0 });
});
