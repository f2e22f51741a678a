/** What needs a person: conflicts, refusals, and a task that is open twice. */

import { describe, expect, test } from "vitest";

import { rest } from "../../../testing/clock";
import { turn } from "../../../testing/documents";
import { Bench, type Page, parse, putBox } from "../../../testing/outboxes";

describe("conflict", () => {
  async function collide(): Promise<{ bench: Bench; page: Page }> {
    const bench = new Bench();
    const page = await bench.open();
    bench.server.edit(...putBox("r1", 99), ...parse({ op: "put_turn", value: turn("t2", "r1") }));
    page.store.apply([...putBox("r1", 1), ...putBox("n1", 5)]);
    await bench.clock.advance(400);
    return { bench, page };
  }

  test("both sides are shown and nothing more is sent", async () => {
    const { bench, page } = await collide();
    const { state, conflict } = page.outbox.read();
    expect([state, conflict?.ids, conflict?.version]).toEqual(["conflict", ["r1"], 1]);
    expect(conflict?.theirs).toEqual(bench.server.document);
    expect(conflict?.mine).toEqual(page.store.read());
    page.store.apply(putBox("n2", 6));
    await bench.clock.advance(60_000);
    expect([page.state, bench.sent.length]).toEqual(["conflict 3", 1]);
  });

  test.each([
    ["theirs", 99],
    ["mine", 1],
  ] as const)("taking %s decides the box and keeps the rest", async (whose, left) => {
    const { bench, page } = await collide();
    page.store.apply(putBox("n2", 6));
    page.outbox.resolve(whose);
    await bench.clock.advance(400);
    expect([page.leftOf("r1"), page.leftOf("n1"), page.leftOf("n2"), page.state]).toEqual([left, 5, 6, "saved 0"]);
    expect(page.store.read()).toEqual(bench.server.document);
  });

  test("mine brings back a mark that my words point at, even after a reload", async () => {
    const bench = new Bench();
    const words = parse({ op: "put_turn", value: turn("t1", "r2") });
    const first = await bench.open();
    bench.server.network = "request_lost";
    first.store.apply(words);
    await bench.clock.advance(400);
    await first.outbox.close();
    bench.server.network = "good";
    bench.server.edit({ op: "delete", id: "r2" });
    const page = await bench.open();
    const { conflict } = page.outbox.read();
    expect([conflict?.ids, page.leftOf("r2")]).toEqual([["r2"], undefined]);
    expect(conflict?.mine.marks.map(({ id }) => id)).toContain("r2");
    page.outbox.resolve("mine");
    await bench.clock.advance(0);
    expect([page.state, page.leftOf("r2")]).toEqual(["saved 0", 10]);
    expect(bench.server.document.turns[0]).toEqual(words.map(valueOf)[0]);
  });

  test("theirs takes my words off a mark that they deleted", async () => {
    const bench = new Bench();
    const page = await bench.open();
    page.store.apply(parse({ op: "put_turn", value: turn("t1", "r2") }));
    bench.server.edit({ op: "delete", id: "r2" });
    await bench.clock.advance(400);
    page.outbox.resolve("theirs");
    await bench.clock.advance(0);
    expect([page.state, page.leftOf("r2")]).toEqual(["saved 0", undefined]);
    expect(bench.server.document.turns[0]?.parts).toEqual([{ type: "text", text: "see it" }]);
  });

  test("a draft that began anew puts everything in question", async () => {
    const bench = new Bench();
    const page = await bench.open();
    await page.outbox.start({ version: 9, document: page.store.read() });
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    expect(page.outbox.read().conflict?.ids).toEqual(["r1"]);
    page.outbox.resolve("mine");
    await bench.clock.advance(0);
    expect([page.state, bench.server.version]).toEqual(["saved 0", 1]);
  });
});

describe("refusal", () => {
  const problem = { code: "degenerate", id: "r1", message: "r1 is empty", path: "" };

  test("what the server finds invalid is kept and goes out again with what mends it", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.answers.push({ kind: "invalid", problems: [problem] });
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    expect(page.outbox.read()).toMatchObject({ state: "refused", kept: 1, refusal: { problems: [problem] } });
    page.store.apply(putBox("r2", 2));
    await bench.clock.advance(400);
    expect(page.state).toBe("saved 0");
    expect(bench.sent.map(({ seq, ops }) => [seq, ops])).toEqual([[2, [...putBox("r1", 1), ...putBox("r2", 2)]]]);
  });

  test("a closed task keeps changes until somebody tries again", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.answers.push({ kind: "refused", code: "task_closed", message: "task 7 is done" });
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(60_000);
    expect(page.outbox.read()).toMatchObject({ state: "refused", refusal: { code: "task_closed" } });
    page.outbox.flush();
    await bench.clock.advance(0);
    expect(page.state).toBe("saved 0");
  });

  test("a change set that was given up too late is shown again", async () => {
    const bench = new Bench();
    const page = await bench.open();
    let open = (): void => undefined;
    bench.gate = new Promise((resolve) => (open = resolve));
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    page.outbox.giveUp();
    expect(page.leftOf("r1")).toBe(10);
    open();
    await rest();
    expect([page.leftOf("r1"), page.state]).toEqual([1, "saved 0"]);
  });

  test("kept changes can be given up", async () => {
    const bench = new Bench();
    const page = await bench.open();
    bench.answers.push({ kind: "refused", code: "task_not_yours", message: "task 7 is not yours" });
    page.store.apply(putBox("r1", 1));
    await bench.clock.advance(400);
    page.outbox.giveUp();
    await bench.clock.advance(60_000);
    expect([page.state, page.leftOf("r1"), bench.sent.length]).toEqual(["saved 0", 10, 0]);
  });
});

describe("two pages of one browser", () => {
  test("the page that opened last goes on, the other stands back with its last change kept", async () => {
    const bench = new Bench();
    const first = await bench.open();
    const second = await bench.open();
    first.store.apply(putBox("n1", 1));
    await bench.clock.advance(60_000);
    expect([first.state, bench.sent.length]).toEqual(["elsewhere 0", 0]);
    second.store.apply(putBox("n2", 2));
    await bench.clock.advance(400);
    expect([second.state, second.leftOf("n1"), second.leftOf("n2")]).toEqual(["saved 0", 1, 2]);
    expect(second.store.read()).toEqual(bench.server.document);
  });

  test("what the first had not sent is sent by the second", async () => {
    const bench = new Bench();
    const first = await bench.open();
    bench.server.network = "request_lost";
    first.store.apply(putBox("n1", 1));
    await bench.clock.advance(400);
    bench.server.network = "good";
    const second = await bench.open();
    expect([second.state, second.leftOf("n1")]).toEqual(["saved 0", 1]);
    await bench.clock.advance(60_000);
    expect(bench.server.version).toBe(1);
  });

  test("the first can take the task back", async () => {
    const bench = new Bench();
    const first = await bench.open();
    await bench.open();
    first.store.apply(putBox("n1", 1));
    await rest();
    await first.outbox.start(bench.server.load());
    await bench.clock.advance(0);
    expect([first.state, bench.server.version]).toEqual(["saved 0", 1]);
  });
});

function valueOf(op: object): unknown {
  return "value" in op ? op.value : undefined;
}
