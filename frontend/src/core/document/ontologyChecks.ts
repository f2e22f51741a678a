/** What a document says that its ontology does not allow, and what is wrong with an ontology itself. */

import type { Document } from "./document";
import { type KindTable, type Mark, markProblem } from "./mark";
import { type Attribute, type Entry, type Ontology, type OntologyClass, type Question, readScale } from "./ontology";
import { makeProblem, type Problem } from "./problem";
import type { AttributeValue } from "./scalars";

/** Sorts of things with ids in an ontology, and the word for one of them. */
const NOUNS = { classes: "class", questions: "question", skeletons: "skeleton" } as const;

/**
 * Find what is wrong with an ontology itself.
 *
 * @param ontology - The ontology.
 * @param kinds - The kinds of mark that classes may allow.
 * @returns Ids used twice, unknown kinds or joints, choices without options, scales without room.
 */
export function findOntologyProblems(ontology: Ontology, kinds: KindTable): Problem[] {
  const repeats = (Object.keys(NOUNS) as (keyof typeof NOUNS)[]).flatMap((list) =>
    findRepeats(NOUNS[list], ontology[list] ?? []),
  );
  return [
    ...repeats,
    ...(ontology.classes ?? []).flatMap((entry) => checkKinds(entry, kinds)),
    ...(ontology.questions ?? []).flatMap(checkQuestion),
    ...checkSkeletons(ontology),
  ];
}

/**
 * Find what a document says that its ontology does not allow.
 *
 * @param document - The document.
 * @param ontology - The ontology.
 * @param kinds - The kinds of mark.
 * @returns Problems, each naming the mark at fault.
 */
export function checkOntology(document: Document, ontology: Ontology, kinds: KindTable): Problem[] {
  const classes = new Map((ontology.classes ?? []).map((entry) => [entry.id, entry]));
  const problems = document.marks.flatMap((mark) => [
    ...(mark.class === undefined ? [] : checkClass(mark, mark.class, classes)),
    ...(kinds[mark.kind]?.checkOntology?.(mark, ontology) ?? []),
  ]);
  for (const [slot, named] of Object.entries(document.exhaustive)) {
    for (const id of named.filter((name) => !classes.has(name))) {
      problems.push(makeProblem("unknown_class", null, `exhaustive for '${slot}' names unknown class '${id}'`));
    }
  }
  return problems;
}

/**
 * Find the question that a mark answers.
 *
 * @param mark - An answer; its kind has to be the question's.
 * @param id - Id of the question.
 * @param ontology - The ontology.
 * @returns The question, or the problem that there is none.
 */
export function findQuestion(mark: Mark, id: string, ontology: Ontology): Question | Problem {
  const fitting = (ontology.questions ?? []).filter((question) => question.kind === mark.kind);
  const found = fitting.find((question) => question.id === id);
  if (found !== undefined) return found;
  const known = fitting.map((question) => question.id).join(", ") || "no question of this kind";
  return markProblem(mark, "unknown_question", `question '${id}' is not in the ontology; expected ${known}`);
}

function checkClass(mark: Mark, id: string, classes: ReadonlyMap<string, OntologyClass>): Problem[] {
  const entry = classes.get(id);
  if (entry === undefined) {
    const known = [...classes.keys()].slice(0, 20).join(", ");
    return [markProblem(mark, "unknown_class", `class '${id}' is not in the ontology; expected one of ${known}`)];
  }
  const allowed = entry.kinds ?? [];
  const problems =
    allowed.length > 0 && !allowed.includes(mark.kind)
      ? [markProblem(mark, "wrong_kind", `class '${id}' allows only ${allowed.join(", ")}`)]
      : [];
  const values = Object.entries(mark.attributes ?? {});
  return [...problems, ...values.flatMap(([name, value]) => checkAttribute(mark, entry, name, value))];
}

function checkAttribute(mark: Mark, entry: OntologyClass, name: string, value: AttributeValue): Problem[] {
  const attribute = (entry.attributes ?? []).find(({ id }) => id === name);
  if (attribute === undefined) {
    return [markProblem(mark, "unknown_attribute", `class '${entry.id}' has no attribute '${name}'`)];
  }
  if (fits(attribute, value)) return [];
  const options = attribute.options ?? [];
  const wanted = options.length > 0 ? `one of ${options.join(", ")}` : `a ${attribute.type}`;
  const message = `attribute '${name}' is ${JSON.stringify(value)}; expected ${wanted}`;
  return [markProblem(mark, "bad_attribute", message)];
}

function fits(attribute: Attribute, value: AttributeValue): boolean {
  const options = attribute.options ?? [];
  switch (attribute.type) {
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "text":
      return typeof value === "string";
    case "option":
      return typeof value === "string" && options.includes(value);
    case "options":
      return typeof value === "object" && value.every((entry) => options.includes(entry));
  }
}

function findRepeats(noun: string, entries: readonly Entry[]): Problem[] {
  const ids = entries.map((entry) => entry.id);
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...repeated]
    .sort()
    .map((id) => makeProblem("duplicate_id", id, `${noun} id '${id}' is used twice; rename one`));
}

function checkKinds(entry: OntologyClass, kinds: KindTable): Problem[] {
  const unknown = (entry.kinds ?? []).filter((kind) => !Object.hasOwn(kinds, kind));
  const known = Object.keys(kinds).join(", ");
  return unknown.map((kind) =>
    makeProblem("unknown_kind", entry.id, `class '${entry.id}' allows kind '${kind}'; expected some of ${known}`),
  );
}

function checkQuestion(question: Question): Problem[] {
  const { min, max } = readScale(question);
  if (question.kind === "choice" && (question.options ?? []).length === 0) {
    return [makeProblem("no_options", question.id, `choice question '${question.id}' lists no options`)];
  }
  if (question.kind !== "rating" || min < max) return [];
  return [makeProblem("bad_scale", question.id, `question '${question.id}': min ${min} is not below max ${max}`)];
}

function checkSkeletons(ontology: Ontology): Problem[] {
  return (ontology.skeletons ?? []).flatMap((skeleton) => {
    const linked = [...(skeleton.edges ?? []), ...(skeleton.flips ?? [])].flat();
    const unknown = [...new Set(linked.filter((name) => !skeleton.joints.includes(name)))].sort();
    if (unknown.length === 0) return [];
    const message = `skeleton '${skeleton.id}' links unknown joints ${unknown.join(", ")}`;
    return [makeProblem("unknown_joint", skeleton.id, message)];
  });
}
