/** Every option of a format has words of its own. */

import { expect, test } from "vitest";

import { WORDS } from "../../../testing/formatWords";
import { createI18n } from "../../i18n";
import { nameOption } from "./options";

test("every option of a format has words of its own, and so has what can be chosen", () => {
  const t = createI18n("en").getFixedT("en", "releases");
  const field = { type: "choice", isWhole: false, isNullable: false, isRequired: false } as const;
  const rest = { minimum: undefined, maximum: undefined, initial: undefined, description: "The server's words." };
  for (const [name, choices] of Object.entries(WORDS.options)) {
    const words = nameOption(t, { ...field, ...rest, name, choices });
    expect([name, words.label, words.hint]).not.toEqual([name, name, rest.description]);
    expect(choices.filter((choice) => words.choice(choice) === choice)).toEqual([]);
  }
});
