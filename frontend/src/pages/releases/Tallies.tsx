/** What the annotations of a release say: marks by class, and answers by question. */

import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askOntologyVersion } from "../../api/ontologies";
import type { ReleaseSummary } from "../../api/releases";
import type { Ontology } from "../../core/document/ontology";
import { Panel } from "../../ui/Panel";
import { TallyBars } from "./TallyBars";

/** The counts of a release. */
export interface TalliesProps {
  readonly summary: ReleaseSummary;
  readonly projectId: number;
}

/** The counts that there are, under the names of the newest ontology that the documents were written under. */
export function Tallies({ summary, projectId }: TalliesProps): ReactNode {
  const { t } = useTranslation("releases");
  const ontology = useOntology(projectId, summary);
  const asked = Object.entries(summary.answers);
  const hasClasses = Object.keys(summary.classes).length > 0;
  return (
    <>
      {(hasClasses || asked.length === 0) && (
        <Panel title={t("classes")}>
          {hasClasses ? (
            <TallyBars label={t("classes")} tally={summary.classes} names={nameAll(ontology?.classes ?? [])} />
          ) : (
            <Text size="sm" c="dimmed">
              {summary.marks > 0 ? t("noClasses") : t("noMarks")}
            </Text>
          )}
        </Panel>
      )}
      {asked.length > 0 && (
        <Panel title={t("answers.title")}>
          <Stack gap="lg">
            {asked.map(([question, counts]) => (
              <Answers key={question} question={question} counts={counts} ontology={ontology} />
            ))}
          </Stack>
        </Panel>
      )}
    </>
  );
}

function useOntology(projectId: number, { ontologies }: ReleaseSummary): Ontology | undefined {
  const newest = Math.max(0, ...ontologies);
  return useQuery({ ...askOntologyVersion(projectId, newest), enabled: newest > 0 }).data?.definition;
}

interface AnswersProps {
  readonly question: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly ontology: Ontology | undefined;
}

function Answers({ question, counts, ontology }: AnswersProps): ReactNode {
  const { t } = useTranslation("releases");
  const asked = ontology?.questions?.find(({ id }) => id === question);
  const names = { ...nameAll(asked?.options ?? []), "(words)": t("answers.words"), "(others)": t("answers.others") };
  const title = asked?.name ?? question;
  return (
    <section aria-label={title}>
      <Text size="sm" fw={500} pb={4}>
        {title}
      </Text>
      <TallyBars label={title} tally={counts} names={names} />
    </section>
  );
}

function nameAll(entries: readonly { readonly id: string; readonly name: string }[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ id, name }) => [id, name]));
}
