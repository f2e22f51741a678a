import { expect, test } from "vitest";

import { drawMark } from "./outline";

const WHERE = { id: "r1", slot: "image", class: "cat" } as const;

test("a box is four corners, turned around its middle", () => {
  expect(drawMark({ ...WHERE, kind: "box", xyxy: [0, 0, 4, 2] })).toBe("M0 0L4 0L4 2L0 2Z");
  expect(drawMark({ ...WHERE, kind: "box", xyxy: [0, 0, 4, 2], rotation_deg: 90 })).toBe("M3 -1L3 3L1 3L1 -1Z");
});

test("a polygon keeps its holes", () => {
  const rings = [[[0, 0] as const, [4, 0] as const, [4, 4] as const]];
  const holes = [[[1, 1] as const, [2, 1] as const, [2, 2] as const]];
  expect(drawMark({ ...WHERE, kind: "polygon", rings, holes })).toBe("M0 0L4 0L4 4ZM1 1L2 1L2 2Z");
});

test("an ellipse is two arcs, and a mask is not drawn", () => {
  expect(drawMark({ ...WHERE, kind: "ellipse", centre: [5, 5], radii: [2, 1] })).toBe(
    "M3 5A2 1 0 1 1 7 5A2 1 0 1 1 3 5Z",
  );
  expect(drawMark({ ...WHERE, kind: "mask", rle: { size: [1, 1], counts: "01" } })).toBeNull();
});
