import { describe, expect, it } from "vitest";

import { createI18n } from "../../i18n";
import { GATES, nameReason, USUAL, writeGates } from "./gates";

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

  it("say why in the language of the page", () => {
    const i18n = createI18n("zh");
    const words = { t: i18n.getFixedT("zh", "releases"), findings: i18n.getFixedT("zh", "findings") };
    const name = (gate: string, reason: string): string => nameReason(words, gate, reason);
    expect(name("leakage", "test/train")).toBe("测试 / 训练");
    expect(name("consent", "missing")).toBe("未提供");
    expect(name("open_findings", "blur")).toBe("模糊");
    expect(name("licences", "CC0-1.0")).toBe("CC0-1.0");
  });
});
