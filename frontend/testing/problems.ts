/** Catches what is wrong, for tests that compare it. */

import { DocumentInvalid, type Problem } from "../src/core/document/problem";

/** The problems that a call throws; an error when it throws none. */
export function catchProblems(call: () => unknown): readonly Problem[] {
  try {
    call();
  } catch (error) {
    if (error instanceof DocumentInvalid) return error.problems;
    throw error;
  }
  throw new Error("expected a DocumentInvalid");
}

/** Code and id of each problem, sorted and without repeats. */
export function nameProblems(problems: readonly Pick<Problem, "code" | "id">[]): string[] {
  return [...new Set(problems.map(({ code, id }) => `${code} ${id ?? "-"}`))].sort();
}
