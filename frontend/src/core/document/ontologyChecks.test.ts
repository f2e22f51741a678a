/** What can be wrong with an ontology itself. What documents may say of it is tested by the shared fixtures. */

import { expect, test } from "vitest";

import { nameProblems } from "../../../testing/problems";
import { KINDS } from "../../kinds/registry";
import { convert } from "./decoding";
import { Ontology } from "./ontology";
import { findOntologyProblems } from "./ontologyChecks";

const find = (raw: object) => nameProblems(findOntologyProblems(convert(raw, Ontology), KINDS));
const named = (id: string, fields: object = {}) => ({ id, name: id, ...fields });

test("a good ontology has no problems", () => {
  const classes = [named("cat", { kinds: ["box", "mask"], colour: "#E69F00", hotkey: "1" })];
  const questions = [
    named("q", { kind: "rating", min: 0, max: 1 }),
    named("c", { kind: "choice", options: [named("a")] }),
  ];
  const skeletons = [named("person", { joints: ["head", "neck"], edges: [["head", "neck"]] })];
  expect(find({ classes, questions, skeletons })).toEqual([]);
});

test.each([
  ["ids used twice", { classes: [named("cat"), named("cat")] }, "duplicate_id cat"],
  ["kinds that do not exist", { classes: [named("cat", { kinds: ["cube"] })] }, "unknown_kind cat"],
  ["choices without options", { questions: [named("q", { kind: "choice" })] }, "no_options q"],
  ["scales without room", { questions: [named("q", { kind: "rating", min: 5 })] }, "bad_scale q"],
  ["joints that do not exist", { skeletons: [named("p", { joints: ["a"], flips: [["a", "b"]] })] }, "unknown_joint p"],
])("%s are found", (_, raw, problem) => {
  expect(find(raw)).toEqual([problem]);
});
