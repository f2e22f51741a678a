import { expect, test } from "vitest";

import { spreadCounts } from "./scores";

test("counts become values in the middle of their steps", () => {
  expect(spreadCounts([2, 0, 0, 1])).toEqual([0.125, 0.125, 0.875]);
  expect(spreadCounts([])).toEqual([]);
});
