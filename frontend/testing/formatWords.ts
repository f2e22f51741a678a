/** What the server says about formats, as its registry has it. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { z } from "zod";

const FILE = fileURLToPath(new URL("./formatWords.json", import.meta.url));
const texts = z.array(z.string()).min(1);
export const WORDS = z
  .object({
    about: texts,
    kinds: texts,
    reasons: texts,
    losses: texts,
    options: z.record(z.string(), z.array(z.string())),
  })
  .parse(JSON.parse(readFileSync(FILE, "utf8")));
