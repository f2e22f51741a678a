import { expect, test } from "vitest";

import { fitView, panBy, reveal, toAsset, toScreen, zoomAt } from "./view";

const CANVAS = { width: 800, height: 600 };

test("fit shows all of a large asset, and does not blow a tiny one up without end", () => {
  const view = fitView({ width: 4000, height: 1000 }, CANVAS);
  expect(view.scale).toBeCloseTo(752 / 4000);
  expect(toScreen(view, [2000, 500])).toEqual([400, 300]);
  expect(fitView({ width: 8, height: 8 }, CANVAS).scale).toBe(8);
});

test("screen and asset are inverse", () => {
  const view = { scale: 2.5, x: -30, y: 12 };
  expect(toAsset(view, toScreen(view, [17, 4.5]))).toEqual([17, 4.5]);
});

test("zooming keeps the point under the pointer", () => {
  const view = { scale: 1, x: 10, y: 20 };
  const at = [300, 200] as const;
  const [x, y] = toAsset(zoomAt(view, at, 1.7), at);
  expect([x, y]).toEqual([expect.closeTo(290), expect.closeTo(180)]);
});

test("the asset cannot be lost by panning", () => {
  const view = panBy({ scale: 1, x: 0, y: 0 }, [-10_000, 10_000], { width: 100, height: 100 }, CANVAS);
  expect(view).toEqual({ scale: 1, x: -52, y: 552 });
});

test("revealing moves only as far as needed", () => {
  const view = { scale: 1, x: 0, y: 0 };
  expect(reveal(view, [100, 100, 200, 200], CANVAS)).toBe(view);
  expect(reveal(view, [900, 100, 1000, 200], CANVAS)).toEqual({ scale: 1, x: -224, y: 0 });
});
