/** The outbox, one promise at a time; the simulation tests them all together. */

import { describe, expect, test } from "vitest";

import { rest } from "../../../testing/clock";
import { Bench, putBox } from "../../../testing/outboxes";
import { MemoryOutboxStorage } from "./storage";

describe("saving", () => {
  test("changes gather for a moment and go out as one set", async () => {
    const bench = new Bench();
    const page = await bench.open();
    for (const x of [1, 2, 3]) page.store.apply(putBox("r1", x));
    await bench.clock.advance(399);
    expect(bench.sent).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.sent).toEqual([
      { client_id: expect.any(String) as string, seq: 1, base_version: 0, ops: putBox("r1", 3) },
    ]);
    expect(page.statuses.map(({ state }) => state)).toEqual(["pending", "saving", "saved"]);
  });

  test("sets go one at a time, and the next is made on the version of the last", async () => {
    const bench = new Bench();
    const page = await bench.open();
    let open = (): void => undefined;
    bench.gate = new Promise((resolve) => (open = resolve));
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    page.store.apply(putBox("r2", 2));
    await bench.clock.advance(60_000);
    expect([page.state, bench.sentAtMs]).toEqual(["saving 2", [400]]);
    open();
    await rest();
    expect(bench.sent.map(({ seq, base_version: base }) => [seq, base])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(page.state).toBe("saved 0");
  });

  test("what others did is not sent", async () => {
    const bench = new Bench();
    const page = await bench.open();
    page.store.apply(putBox("r1", 1), "remote");
    page.store.apply(putBox("r1", 2), "silent");
    await bench.clock.advance(1000);
    expect(bench.sent).toEqual([]);
  });

  test("settling sends at once and waits for the answer", async () => {
    const bench = new Bench();
    const page = await bench.open();
    page.store.apply(putBox("r1", 1));
    expect((await page.outbox.settle()).state).toBe("saved");
    bench.server.network = "request_lost";
    page.store.apply(putBox("r1", 2));
    expect((await page.outbox.settle()).state).toBe("offline");
  });

  test("a closed outbox leaves no timer and sends no more", async () => {
    const bench = new Bench();
    const page = await bench.open();
    page.store.apply(putBox("r1", 1));
    await page.outbox.close();
    await bench.clock.advance(60_000);
    expect([bench.clock.waiting, bench.sent.length]).toEqual([0, 0]);
  });
});

describe("trouble", () => {
  test("without a network changes are kept, and tried again after ever longer waits", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.network = "request_lost";
    page.store.apply([...putBox("r1", 1), ...putBox("r2", 1)]);
    await bench.clock.advance(400);
    expect(page.state).toBe("offline 2");
    bench.server.network = "good";
    await bench.clock.advance(999);
    expect(page.state).toBe("offline 2");
    await bench.clock.advance(1);
    expect(page.state).toBe("saved 0");
  });

  test("the wait doubles up to half a minute", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.network = "request_lost";
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(130_000);
    const waits = bench.sentAtMs.map((atMs, index) => atMs - (bench.sentAtMs[index - 1] ?? 0));
    expect(waits).toEqual([400, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("a server that says how long to wait is obeyed", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.answers.push({ kind: "unreachable", retryAfterMs: 5000 });
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(5399);
    expect(page.state).toBe("offline 1");
    await bench.clock.advance(1);
    expect(page.state).toBe("saved 0");
  });

  test("an expired login keeps changes until somebody signs in", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.network = "signed_out";
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    expect(page.state).toBe("signed_out 1");
    bench.server.network = "good";
    page.outbox.flush();
    await bench.clock.advance(0);
    expect(page.state).toBe("saved 0");
  });

  test("a change set whose answer was lost is in the draft once", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.network = "answer_lost";
    page.store.apply(putBox("n1", 1));
    await bench.clock.advance(400);
    expect([page.state, bench.server.version]).toEqual(["offline 1", 1]);
    bench.server.network = "good";
    await bench.clock.advance(1000);
    expect([page.state, bench.server.version]).toEqual(["saved 0", 1]);
    expect(bench.sent.map(({ seq }) => seq)).toEqual([1, 1]);
  });
});

describe("reload", () => {
  test("what was kept is shown on top of the draft and sent under its old number", async () => {
    const bench = new Bench();
    const first = await bench.open();
    bench.server.network = "answer_lost";
    first.store.apply(putBox("n1", 1));
    await bench.clock.advance(400);
    first.store.apply(putBox("n2", 2));
    await rest();
    await first.outbox.close();
    const second = await bench.open();
    expect([second.leftOf("n1"), second.leftOf("n2"), second.state]).toEqual([1, 2, "offline 2"]);
    bench.server.network = "good";
    second.outbox.flush();
    await bench.clock.advance(0);
    expect(second.state).toBe("saved 0");
    expect(bench.sent.map(({ seq }) => seq)).toEqual([1, 1, 1, 2]);
    expect(bench.server.document.marks.map(({ id }) => id)).toEqual(["r1", "r2", "k1", "n1", "n2"]);
  });

  test("an old answer does not hide what the loaded draft already has", async () => {
    const bench = new Bench();
    const first = await bench.open();
    bench.server.network = "answer_lost";
    first.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    await first.outbox.close();
    bench.server.edit(...putBox("r1", 99));
    bench.server.network = "good";
    const second = await bench.open();
    expect([second.leftOf("r1"), second.state]).toEqual([99, "saved 0"]);
  });

  test("a number is never used for two change sets", async () => {
    const bench = new Bench();
    for (const x of [1, 2, 3]) {
      const page = await bench.open();
      page.store.apply(putBox("r1", x));
      await bench.clock.advance(400);
      await page.outbox.close();
    }
    expect(bench.sent.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(bench.server.version).toBe(3);
  });

  test("a change set is kept under its number before it is sent", async () => {
    const storage = new MemoryOutboxStorage();
    let gate = Promise.resolve();
    const bench = new Bench({ update: (task, change) => gate.then(() => storage.update(task, change)) });
    const page = await bench.open();
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(60_000);
    expect([page.state, bench.sentAtMs]).toEqual(["saving 1", []]);
    open();
    await rest();
    expect([page.state, bench.sentAtMs]).toEqual(["saved 0", [60_000]]);
  });
});

describe("others", () => {
  test("a merged answer brings what others did and keeps what is not sent yet", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.edit(...putBox("r2", 99));
    page.store.apply(putBox("r1", 1));
    page.outbox.flush();
    page.store.apply(putBox("n1", 5));
    await rest();
    expect([page.leftOf("r1"), page.leftOf("r2"), page.leftOf("n1")]).toEqual([1, 99, 5]);
    expect(page.changes.map(({ origin }) => origin)).toContain("remote");
    await bench.clock.advance(400);
    expect(page.state).toBe("saved 0");
    expect(page.store.read()).toEqual(bench.server.document);
  });

  test("a newer draft that was loaded is shown under what is kept", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.edit(...putBox("r2", 99));
    page.store.apply(putBox("r1", 1));
    page.outbox.adopt(bench.server.load());
    expect([page.leftOf("r1"), page.leftOf("r2")]).toEqual([1, 99]);
  });
});

test("without storage changes are sent all the same, and the page is told", async () => {
  const bench = new Bench({ update: () => Promise.reject(new Error("quota exceeded")) });
  const page = await bench.open();
  page.store.apply(putBox("r1", 1));
  await bench.clock.advance(400);
  page.store.apply(putBox("r1", 2));
  await bench.clock.advance(400);
  expect(page.outbox.read()).toMatchObject({ state: "saved", kept: 0, durable: false });
  expect(bench.sent.map(({ seq }) => seq)).toEqual([1, 2]);
});

test("a storage that stops working begins new numbers under a new name", async () => {
  const storage = new MemoryOutboxStorage();
  let works = true;
  const bench = new Bench({
    update: (task, change) => (works ? storage.update(task, change) : Promise.reject(new Error("quota exceeded"))),
  });
  const page = await bench.open();
  page.store.apply(putBox("r1", 1));
  await bench.clock.advance(400);
  works = false;
  page.store.apply(putBox("r1", 2));
  await bench.clock.advance(400);
  const [first, second] = bench.sent;
  expect([page.state, second?.seq]).toEqual(["saved 0", 1]);
  expect(second?.client_id).not.toBe(first?.client_id);
});
