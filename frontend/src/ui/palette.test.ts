/** Class colours read on every surface, and stay apart for everybody. */

import { expect, test } from "vitest";

import { computeContrast, computeDistance, VISIONS } from "../../testing/colours";
import { CLASS_COLOURS, styleClass } from "./palette";
import { ACCENT, ACCENT_SHADE, DARK, GRAY, SURFACES } from "./theme";

const { light, dark, canvas } = SURFACES;
const LIGHT = [light.page, light.panel, light.raised];
const GLOOM = [dark.page, dark.panel, dark.raised, canvas];

test("contrast is the one of WCAG", () => {
  expect(computeContrast("#000000", "#ffffff")).toBe(21);
  expect(computeContrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test.each(CLASS_COLOURS)("%s has a contrast of 3 on every surface", (colour) => {
  for (const surface of [...LIGHT, ...GLOOM]) expect(computeContrast(colour, surface)).toBeGreaterThanOrEqual(3);
});

test.each(Object.entries(VISIONS))("twelve colours stay apart in %s", (_, vision) => {
  const distances = CLASS_COLOURS.flatMap((one, index) =>
    CLASS_COLOURS.slice(index + 1).map((other) => computeDistance(one, other, vision)),
  );
  expect(distances).toHaveLength(66);
  // Twice what can just be told apart side by side.
  expect(Math.min(...distances)).toBeGreaterThan(0.04);
});

test("past twelve a class differs by pattern and letter", () => {
  const styles = Array.from({ length: 48 }, (_, index) => JSON.stringify(styleClass(index)));
  expect(new Set(styles).size).toBe(48);
  expect(styleClass(0)).toEqual({ colour: CLASS_COLOURS[0], pattern: "solid", letter: "" });
  expect(styleClass(13)).toEqual({ colour: CLASS_COLOURS[1], pattern: "stripes", letter: "A" });
});

test("a colour of the ontology's own is kept", () => {
  expect(styleClass(3, "#123456").colour).toBe("#123456");
});

test("text reads on what it lies on", () => {
  for (const surface of LIGHT) {
    expect(computeContrast(GRAY[6], surface)).toBeGreaterThanOrEqual(4.5);
    expect(computeContrast("#000000", surface)).toBeGreaterThanOrEqual(7);
  }
  for (const surface of GLOOM) {
    expect(computeContrast(DARK[2], surface)).toBeGreaterThanOrEqual(4.5);
    expect(computeContrast(DARK[0], surface)).toBeGreaterThanOrEqual(7);
  }
  expect(computeContrast("#ffffff", ACCENT[ACCENT_SHADE])).toBeGreaterThanOrEqual(4.5);
});
