/** Kind `instant`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { instant } from "./payload";

const at = (atUs: number) => makeMark("instant", { slot: "audio", class: "clap", at_us: atUs });

test("the end of the media is the last moment", () => {
  const asset = { media: "audio", duration_us: 1000 } as const;
  expect(instant.checkBounds?.(at(1000), asset)).toEqual([]);
  expect(instant.checkBounds?.(at(1001), asset).map(({ code }) => code)).toEqual(["out_of_bounds"]);
});

test("the extent is one moment", () => {
  expect(instant.extent?.(at(7))).toEqual({ start_us: 7, end_us: 7 });
});
