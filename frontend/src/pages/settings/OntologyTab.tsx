/** The ontology: edited as a draft, saved as the next version; older versions can be looked at. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askOntologyVersion, type OntologyVersion, useOntologyChange } from "../../api/ontologies";
import { hasRole, type Project } from "../../api/projects";
import type { Ontology } from "../../core/document/ontology";
import { ErrorLine } from "../../ui/ErrorLine";
import { ErrorState } from "../../ui/ErrorState";
import { showDone } from "../../ui/notify";
import { RowSkeletons } from "../../ui/Skeletons";
import { findProblems } from "./ontology/edits";
import { OntologyEditor } from "./ontology/OntologyEditor";
import { VersionSelect } from "./VersionSelect";

/** Which project. */
export interface OntologyTabProps {
  readonly project: Project;
}

/** The tab. */
export function OntologyTab({ project }: OntologyTabProps): ReactNode {
  const { data: newest, error, refetch } = useQuery(askOntologyVersion(project.id));
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (newest === undefined) return <RowSkeletons />;
  return <Editor key={newest.version} project={project} newest={newest} />;
}

interface EditorProps {
  readonly project: Project;
  readonly newest: OntologyVersion;
}

function Editor({ project, newest }: EditorProps): ReactNode {
  const { t } = useTranslation("settings");
  const change = useOntologyChange(project.id);
  const [draft, setDraft] = useState<Ontology>(newest.definition);
  const [version, setVersion] = useState(newest.version);
  const shownDefinition = useQuery(askOntologyVersion(project.id, version)).data?.definition ?? newest.definition;
  const isNewest = version === newest.version;
  const mayChange = hasRole(project, "manager");
  const isChanged = isDifferent(draft, newest.definition);
  const tell = (): void => {
    showDone(t("ontology.saved", { version: newest.version + 1 }));
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>
          {isNewest ? t("ontology.words") : t("ontology.old", { version })}
        </Text>
        <VersionSelect newest={newest.version} value={version} onChange={setVersion} />
      </Group>
      <fieldset
        disabled={!isNewest || !mayChange}
        style={{ minWidth: 0, margin: 0, padding: 0, border: 0 }}
        aria-label={t("tab.ontology")}
      >
        <OntologyEditor value={isNewest ? draft : shownDefinition} onChange={setDraft} />
      </fieldset>
      <ErrorLine error={change.error} />
      {mayChange && (
        <Group>
          {isNewest ? (
            <Button
              loading={change.isPending}
              disabled={!isReady(draft, newest.definition)}
              onClick={() => {
                // Not a callback of mutate: this editor gives way to that of the new version before it would be called.
                change.mutateAsync({ base: newest.version, definition: draft }).then(tell, () => undefined);
              }}
            >
              {t("ontology.save", { version: newest.version + 1 })}
            </Button>
          ) : (
            <Button
              variant="default"
              onClick={() => {
                setDraft(shownDefinition);
                setVersion(newest.version);
              }}
            >
              {t("restore", { version })}
            </Button>
          )}
          {isNewest && isChanged && (
            <Button
              variant="default"
              onClick={() => {
                setDraft(newest.definition);
              }}
            >
              {t("discard")}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

/** Whether there is something to save, and the server would take it. */
function isReady(draft: Ontology, before: Ontology): boolean {
  return isDifferent(draft, before) && findProblems(draft).length === 0;
}

function isDifferent(one: Ontology, other: Ontology): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
