/**
 * Nothing is ever lost: a page works on a draft while others do, the network fails, logins expire and the page is
 * killed and opened again, in any order.
 */

import fc from "fast-check";
import { expect, test } from "vitest";

import { FakeClock, rest } from "../../../testing/clock";
import { box, keyframe, track, turn } from "../../../testing/documents";
import { DraftServer, type Network } from "../../../testing/draftServer";
import { KINDS } from "../../kinds/registry";
import { listDeletion } from "../cascade";
import { writeCanonical } from "../document/canonical";
import { parseDocument } from "../document/document";
import { isKeyframed } from "../document/mark";
import { parseOps } from "../document/opSchema";
import type { Op } from "../document/patch";
import { DocumentStore } from "../store";
import { UndoStack } from "../undo";
import { Outbox } from "./outbox";
import { MemoryOutboxStorage } from "./storage";

const SHARED = ["s1", "s2", "s3"];
const OWN = ["m1", "m2", "m3"];
const START = parseDocument(
  { schema: 1, marks: [...SHARED.map((id) => box(id)), track("k1", 0)], turns: [turn("t1"), turn("t2")] },
  KINDS,
);
const parse = (...raw: object[]): Op[] => parseOps(raw, KINDS);

interface Edit {
  readonly do: "own" | "share" | "ground" | "keyframe" | "list" | "others";
  readonly id: string;
  readonly remove: boolean;
}

type Step =
  | Edit
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "network"; readonly network: Network }
  | { readonly do: "resolve"; readonly whose: "mine" | "theirs" }
  | { readonly do: "reload" | "undo" | "adopt" };

const change = (what: Edit["do"], ids: string[]): fc.Arbitrary<Edit> =>
  fc.record({ do: fc.constant(what), id: fc.constantFrom(...ids), remove: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: change("own", OWN) },
  { weight: 3, arbitrary: change("share", SHARED) },
  { weight: 2, arbitrary: change("ground", SHARED) },
  { weight: 2, arbitrary: change("keyframe", SHARED) },
  { weight: 1, arbitrary: change("list", SHARED) },
  { weight: 4, arbitrary: change("others", [...SHARED, "k1"]) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(3000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("network" as const),
      network: fc.constantFrom<Network>("good", "good", "request_lost", "answer_lost", "signed_out"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("undo" as const, "adopt" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("reload" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("resolve" as const),
      whose: fc.constantFrom("mine" as const, "theirs" as const),
    }),
  },
);

/** One person's page on one task, and the world around it. */
class World {
  readonly server = new DraftServer(START);
  readonly clock = new FakeClock();
  readonly storage = new MemoryOutboxStorage();
  /** What the person did last to the marks that are theirs alone. */
  readonly own = new Map<string, object | null>();
  store = new DocumentStore(START);
  outbox = this.#open();
  undo = this.#stack();
  #count = 0;

  #open(): Outbox {
    const { store, storage, clock } = this;
    const { send } = this.server;
    return new Outbox({ task: 1, store, kinds: KINDS, storage, send, timers: clock, random: () => 0.5 });
  }

  #stack(): UndoStack {
    return new UndoStack({ store: this.store, kinds: KINDS, now: () => 0 });
  }

  /** Kill the page and open it again. */
  async reload(): Promise<void> {
    await rest();
    void this.outbox.close();
    this.store = new DocumentStore(START);
    this.outbox = this.#open();
    await this.outbox.start(this.server.load());
    this.undo = this.#stack();
  }

  async take(each: Step): Promise<void> {
    this.#count += 1;
    if (each.do === "wait") await this.clock.advance(each.ms);
    else if (each.do === "reload") await this.reload();
    else this.#act(each);
  }

  #act(each: Exclude<Step, { do: "wait" }>): void {
    if (each.do === "network") this.server.network = each.network;
    else if (each.do === "resolve") this.outbox.resolve(each.whose);
    else if (each.do === "adopt") this.outbox.adopt(this.server.load());
    else if (each.do === "undo") this.#undoShared();
    else if ("id" in each && each.do === "others") this.#editOthers(each.id, each.remove);
    else if ("id" in each) this.#edit(each);
  }

  /** Let the world heal, and put the person's own again in every conflict. */
  async heal(): Promise<void> {
    this.server.network = "good";
    for (let round = 0; round < 20 && this.outbox.read().state !== "saved"; round += 1) {
      this.outbox.resolve("mine");
      await this.clock.advance(60_000);
    }
    this.outbox.adopt(this.server.load());
  }

  #edit({ do: what, id, remove }: Edit): void {
    const { marks } = this.store.read();
    const isThere = (wanted: string) => marks.some((mark) => mark.id === wanted);
    if (what === "own") this.#editOwn(id, remove);
    else if (what === "keyframe" && isThere("k1")) this.store.apply(this.#changeKeyframe(SHARED.indexOf(id), remove));
    else if (what === "list" && isThere(id)) this.store.apply(this.#changeLists(id, remove));
    else if (!isThere(id)) return;
    else if (what === "ground") this.store.apply(parse({ op: "put_turn", value: turn("t1", id) }));
    else if (remove) this.store.apply(listDeletion(this.store.read(), [id], KINDS));
    else this.store.apply(parse({ op: "put_mark", value: box(id, this.#count) }));
  }

  #changeKeyframe(atUs: number, remove: boolean): Op[] {
    const [found] = this.store.read().marks.filter(({ id }) => id === "k1");
    const keyframes = found !== undefined && isKeyframed(found) ? found.keyframes : [];
    const isThere = keyframes.length > 1 && keyframes.some((each) => each.at_us === atUs);
    if (remove) return isThere ? [{ op: "delete_keyframe", mark: "k1", at_us: atUs }] : [];
    return parse({ op: "put_keyframe", mark: "k1", value: { ...keyframe(atUs), xyxy: [0, 0, 1 + this.#count, 9] } });
  }

  #changeLists(id: string, remove: boolean): Op[] {
    const [first] = this.store.read().marks;
    const move = first === undefined || first.id === id ? { op: "move", id } : { op: "move", id, before: first.id };
    return parse(move, { op: "set_exhaustive", slot: "image", classes: remove ? [] : [id] });
  }

  #editOwn(id: string, remove: boolean): void {
    if (remove && !this.store.read().marks.some((mark) => mark.id === id)) return;
    const mark = box(id, this.#count);
    this.own.set(id, remove ? null : mark);
    this.store.apply(remove ? [{ op: "delete", id }] : parse({ op: "put_mark", value: mark }));
  }

  /** Undo is just another change; the person's own marks are left out of it to keep the model simple. */
  #undoShared(): void {
    const before = this.store.read();
    if (!this.undo.undo()) return;
    const readOwn = (marks: readonly { id: string }[]) => JSON.stringify(marks.filter(({ id }) => OWN.includes(id)));
    if (readOwn(before.marks) !== readOwn(this.store.read().marks)) this.undo.redo();
  }

  #editOthers(id: string, remove: boolean): void {
    const { document } = this.server;
    const isThere = document.marks.some((mark) => mark.id === id);
    const puts = [
      { op: "put_mark", value: id === "k1" ? track(id, 0, 2000 + this.#count) : box(id, 1000 + this.#count) },
      { op: "put_turn", value: turn("t2", id) },
      { op: "set_exhaustive", slot: "image", classes: [id] },
    ];
    this.server.edit(...(remove && isThere ? listDeletion(document, [id], KINDS) : parse(...puts)));
  }
}

test("whatever happens, the server has all that the person did, and the page shows what the server has", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = new World();
      await world.outbox.start(world.server.load());
      for (const each of steps) {
        await world.take(each);
        expect(world.outbox.read().state).not.toBe("refused");
      }
      await world.heal();
      expect(world.outbox.read()).toMatchObject({ state: "saved", kept: 0, durable: true });
      expect(writeCanonical(world.store.read(), KINDS)).toBe(writeCanonical(world.server.document, KINDS));
      for (const [id, mark] of world.own) {
        expect(world.server.document.marks.find((other) => other.id === id) ?? null).toEqual(mark);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
