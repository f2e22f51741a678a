/** What a check of an import found: counts, classes, and what is wrong. */

import { Group, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { DryRun, ProblemGroup, Term } from "../../../api/imports";
import { StatusText } from "../../../ui/StatusText";
import { useFormat } from "../../../ui/useFormat";
import { useKindNames } from "../../../ui/useKindNames";
import { useSentence } from "../../../ui/useSentence";
import classes from "../data.module.css";
import { OutcomeCounts } from "./Outcomes";

const SHOWN_TERMS = 200;
const TOTALS = ["annotations", "suggestions", "turns", "responses", "preferences", "corrections"] as const;

/** The report. */
export interface ImportReportProps {
  readonly report: DryRun;
}

/** Whether there is nothing to import: no record, or every one refused. */
export function takesNothing({ records, outcomes }: DryRun): boolean {
  return records <= (outcomes.error ?? 0);
}

/** Return whether the project lacks something that the documents name. */
export function lacksTerms({ terms }: DryRun): boolean {
  return terms.some(({ known, missing }) => known === null || missing.length > 0);
}

/** The report in words. */
export function ImportReport({ report }: ImportReportProps): ReactNode {
  const { t } = useTranslation("data");
  const format = useFormat();
  const say = useSentence();
  const kinds = useKindNames();
  const name = (noun: string): string => {
    const total = TOTALS.find((known) => known === noun);
    return kinds[noun] ?? (total === undefined ? noun : t(`import.total.${total}`));
  };
  const counted = { ...report.marks, ...report.totals };
  const words = Object.entries(counted).filter(([, count]) => count > 0);
  return (
    <Stack gap="md" role="status">
      <Group gap="lg" justify="space-between">
        <Text fw={600}>{t("import.found", { title: say(report.title), count: report.records })}</Text>
        <OutcomeCounts counts={report.outcomes} />
      </Group>
      {words.length > 0 && (
        <Text size="sm" c="dimmed">
          {words.map(([noun, count]) => `${name(noun)} ${format.count(count)}`).join(" · ")}
        </Text>
      )}
      {report.terms.length > 0 && <Terms terms={report.terms} />}
      {report.problems.length > 0 && <Problems problems={report.problems} />}
    </Stack>
  );
}

function Terms({ terms }: { readonly terms: readonly Term[] }): ReactNode {
  const { t } = useTranslation("data");
  const format = useFormat();
  return (
    <div className={classes["terms"]} tabIndex={0} role="group" aria-label={t("import.terms")}>
      <Table verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("import.term")}</Table.Th>
            <Table.Th>{t("import.marks")}</Table.Th>
            <Table.Th>{t("import.here")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {terms.slice(0, SHOWN_TERMS).map((term) => (
            <Table.Tr key={`${term.noun} ${term.id}`}>
              <Table.Td>
                {term.name}
                <Text span size="xs" c="dimmed" ms={6}>
                  {t(`import.noun.${term.noun}`)}
                </Text>
              </Table.Td>
              <Table.Td>{term.marks > 0 ? format.count(term.marks) : ""}</Table.Td>
              <Table.Td>
                <Counterpart term={term} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {terms.length > SHOWN_TERMS && (
        <Text size="sm" c="dimmed" p="xs">
          {t("import.moreTerms", { count: terms.length - SHOWN_TERMS })}
        </Text>
      )}
    </div>
  );
}

function Counterpart({ term: { known, missing } }: { readonly term: Term }): ReactNode {
  const { t } = useTranslation("data");
  const say = useSentence();
  if (known === null) return <StatusText tone="warning">{t("import.unknown")}</StatusText>;
  if (missing.length === 0) return <StatusText tone="good">{known}</StatusText>;
  return <StatusText tone="warning">{t("import.lacks", { known, missing: missing.map(say).join(", ") })}</StatusText>;
}

function Problems({ problems }: { readonly problems: readonly ProblemGroup[] }): ReactNode {
  const { t } = useTranslation("data");
  const say = useSentence();
  return (
    <Stack gap="xs">
      <Title order={3} size="sm">
        {t("import.problems")}
      </Title>
      {problems.map(({ code, severity, count, examples }) => (
        <div key={`${severity} ${code}`} className={classes["problem"]}>
          <strong>{t(severity === "error" ? "import.refused" : "import.noted", { count })}</strong>
          {examples.map(({ message }, index) => (
            <div key={index}>{say(message)}</div>
          ))}
        </div>
      ))}
    </Stack>
  );
}
