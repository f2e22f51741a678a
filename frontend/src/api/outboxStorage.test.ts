/** Kept work in IndexedDB. */

import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import { Bench, putBox } from "../../testing/outboxes";
import { append, claim, type Kept } from "../core/outbox/kept";
import { IdbOutboxStorage } from "./outboxStorage";

let users = 0;
const open = (now?: () => number) => new IdbOutboxStorage((users += 1), now);
const EMPTY: Kept = claim(undefined, "page", "client");
const FULL: Kept = append(EMPTY, { base_version: 3, ops: putBox("r1", 1) }, []);

test("what is kept is there when the browser comes back", async () => {
  const user = (users += 1);
  const before = new IdbOutboxStorage(user);
  await before.update(7, () => FULL);
  await before.close();
  const after = new IdbOutboxStorage(user);
  const seen: unknown[] = [];
  await after.update(7, (kept) => {
    seen.push(kept);
    return kept ?? EMPTY;
  });
  expect(seen).toEqual([FULL]);
});

test("nobody comes between reading and writing", async () => {
  const storage = open();
  const count = (kept: Kept | undefined): Kept => ({ ...EMPTY, nextSeq: (kept ?? EMPTY).nextSeq + 1 });
  const written = await Promise.all(Array.from({ length: 20 }, () => storage.update(7, count)));
  expect(Math.max(...written.map(({ nextSeq }) => nextSeq))).toBe(21);
});

test("each person has a database of their own", async () => {
  const [mine, theirs] = [open(), open()];
  await mine.update(7, () => FULL);
  expect(await mine.listUnsent()).toHaveLength(1);
  expect(await theirs.listUnsent()).toEqual([]);
});

test("tasks with unsent work are listed, those long done are forgotten", async () => {
  const clock = { ms: 0 };
  const storage = open(() => clock.ms);
  await storage.update(1, () => EMPTY);
  await storage.update(2, () => FULL);
  clock.ms = 91 * 24 * 3600 * 1000;
  await storage.update(3, () => EMPTY);
  expect(await storage.listUnsent()).toEqual([{ task: 2, writtenAtMs: 0 }]);
  const seen: boolean[] = [];
  for (const task of [1, 3]) {
    await storage.update(task, (kept) => {
      seen.push(kept !== undefined);
      return EMPTY;
    });
  }
  expect(seen).toEqual([false, true]);
});

test("a failed change leaves the record as it was", async () => {
  const storage = open();
  await storage.update(7, () => FULL);
  const fail = (): Kept => {
    throw new Error("cannot");
  };
  await expect(storage.update(7, fail)).rejects.toThrow("cannot");
  expect(await storage.update(7, (kept) => kept ?? EMPTY)).toEqual(FULL);
});

test("an outbox keeps its work here across a reload", async () => {
  const bench = new Bench(open());
  bench.server.network = "request_lost";
  const first = await bench.open();
  first.store.apply(putBox("n1", 1));
  await first.outbox.settle();
  await first.outbox.close();
  bench.server.network = "good";
  const second = await bench.open();
  expect((await second.outbox.settle()).state).toBe("saved");
  expect(second.leftOf("n1")).toBe(1);
  expect(bench.server.version).toBe(1);
});
