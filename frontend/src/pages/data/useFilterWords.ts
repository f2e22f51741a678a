/** Filters in words: chips of the data page, and what a release or a proposal started from. */

import { useTranslation } from "react-i18next";

import type { SliceFilter } from "../../api/slices";
import { useFormat } from "../../ui/useFormat";
import type { CheckName } from "../findings/words";
import { fromSliceFilter } from "./filters";
import type { DataSearch } from "./search";
import { readRange, showFact } from "./values";

/** Says what a filter asks for. */
export interface FilterWords {
  /** One range, as the address spells it. */
  readonly range: (text: string) => string;
  /** A check whose findings are asked for. */
  readonly finding: (check: CheckName) => string;
  /** Everything, part by part. */
  readonly all: (filter: SliceFilter) => readonly string[];
}

/**
 * Read how filters are said in the person's language.
 *
 * @returns Ways to say them.
 */
export function useFilterWords(): FilterWords {
  const { t } = useTranslation(["data", "projects", "findings"]);
  const format = useFormat();
  const range = (text: string): string => {
    const read = readRange(text);
    if (read === null) return text;
    const fact = t(`filters.fact.${read.fact}`);
    const show = (value: number): string => format.number(showFact(read.fact, value));
    if (read.least !== null && read.most !== null)
      return t("filters.between", { fact, least: show(read.least), most: show(read.most) });
    if (read.least !== null) return t("filters.atLeast", { fact, least: show(read.least) });
    return read.most === null ? fact : t("filters.atMost", { fact, most: show(read.most) });
  };
  const finding = (check: CheckName): string => t(`findings:check.${check}`);
  const traits = ({ text, class: classId, state, errors }: Partial<DataSearch>): readonly string[] => [
    ...(text === undefined ? [] : [t("filters.text", { text })]),
    ...(classId === undefined ? [] : [t("filters.class", { name: classId })]),
    ...(state === undefined ? [] : [t(state === "any" ? "filters.any" : "facets.setAside")]),
    ...(errors === undefined ? [] : [t(errors ? "facets.errors" : "filters.whole")]),
  ];
  const all = (filter: SliceFilter): readonly string[] => {
    const search = fromSliceFilter(filter);
    const { progress = [], media = [], findings = [], clean, facts = [], metadata = [] } = search;
    return [
      ...traits(search),
      ...progress.map((each) => t(`projects:state.${each}`)),
      ...media.map((each) => t(`media.${each}`)),
      ...findings.map(finding),
      ...(clean === undefined ? [] : [t("filters.clean")]),
      ...facts.map(range),
      ...metadata,
    ];
  };
  return { range, finding, all };
}
