import { describe, expect, it } from "vitest";

import { GATES, USUAL, writeGates } from "./gates";

describe("gates", () => {
  it("are left out where they are as usual", () => {
    expect(writeGates(USUAL)).toEqual({});
    expect(Object.keys(USUAL.levels)).toEqual([...GATES]);
  });

  it("are written with their level and what is allowed", () => {
    const levels = { ...USUAL.levels, licences: "block", consent: "off" } as const;
    expect(writeGates({ levels, licences: ["CC0-1.0"] })).toEqual({
      licences: { level: "block", allowed: ["CC0-1.0"] },
      consent: { level: "off" },
    });
  });

  it("warn about licences that are not allowed without a level", () => {
    expect(writeGates({ ...USUAL, licences: ["CC0-1.0"] })).toEqual({ licences: { allowed: ["CC0-1.0"] } });
  });
});
