/** What is wrong with a document, in words that name the entity at fault. */

/** One thing that is wrong. */
export interface Problem {
  /** Stable machine-readable reason, e.g. `unknown_reference`. */
  readonly code: string;
  /** Id of the entity at fault; null when the document itself is. */
  readonly id: string | null;
  /** What was wrong with its value and unit, what was expected, and what to do. */
  readonly message: string;
  /** Where, in JSON terms, e.g. `$.marks[2].xyxy`; empty when the id says enough. */
  readonly path: string;
}

/** A document, change set or ontology that cannot be accepted, with every problem found. */
export class DocumentInvalid extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join("; "));
    this.name = "DocumentInvalid";
    this.problems = problems;
  }
}

/**
 * Build a problem whose place the id tells.
 *
 * @param code - Stable machine-readable reason.
 * @param id - Id of the entity at fault; null when the document itself is.
 * @param message - What was wrong, what was expected, what to do.
 * @returns The problem, with an empty path.
 */
export function makeProblem(code: string, id: string | null, message: string): Problem {
  return { code, id, message, path: "" };
}
