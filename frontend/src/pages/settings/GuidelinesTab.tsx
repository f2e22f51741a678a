/** The instructions to annotators: Markdown with a preview beside it, saved as the next version. */

import { Button, Group, Paper, SimpleGrid, Stack, Text, Textarea, Typography } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import Markdown from "react-markdown";

import { askGuidelineVersion, type Guideline, useGuidelineChange } from "../../api/ontologies";
import { hasRole, type Project } from "../../api/projects";
import { ErrorLine } from "../../ui/ErrorLine";
import { ErrorState } from "../../ui/ErrorState";
import { showDone } from "../../ui/notify";
import { RowSkeletons } from "../../ui/Skeletons";
import { VersionSelect } from "./VersionSelect";

/** Which project. */
export interface GuidelinesTabProps {
  readonly project: Project;
}

/** The tab. */
export function GuidelinesTab({ project }: GuidelinesTabProps): ReactNode {
  const { data: newest, error, refetch } = useQuery(askGuidelineVersion(project.id));
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (newest === undefined) return <RowSkeletons />;
  return <Editor key={newest.version} project={project} newest={newest} />;
}

interface EditorProps {
  readonly project: Project;
  readonly newest: Guideline;
}

function Editor({ project, newest }: EditorProps): ReactNode {
  const { t } = useTranslation("settings");
  const change = useGuidelineChange(project.id);
  const [draft, setDraft] = useState(newest.markdown);
  const [version, setVersion] = useState(newest.version);
  const isNewest = version === newest.version;
  const { data: old } = useQuery({ ...askGuidelineVersion(project.id, version), enabled: !isNewest });
  const text = isNewest ? draft : (old?.markdown ?? "");
  const mayChange = hasRole(project, "manager");
  const tell = ({ version: saved }: Guideline): void => {
    showDone(t("ontology.saved", { version: saved }));
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("guidelines.words")}
        </Text>
        {newest.version > 0 && <VersionSelect newest={newest.version} value={version} onChange={setVersion} />}
      </Group>
      <SimpleGrid cols={{ base: 1, sm: mayChange ? 2 : 1 }} spacing="lg">
        {mayChange && (
          <Textarea
            aria-label={t("guidelines.markdown")}
            placeholder={t("guidelines.hint")}
            autosize
            minRows={18}
            maxRows={30}
            readOnly={!isNewest}
            value={text}
            onChange={(event) => {
              setDraft(event.currentTarget.value);
            }}
          />
        )}
        <Preview text={text} />
      </SimpleGrid>
      <ErrorLine error={change.error} />
      {mayChange && (
        <Group>
          {isNewest ? (
            <Button
              loading={change.isPending}
              disabled={draft === newest.markdown}
              onClick={() => {
                // Not a callback of mutate: this editor gives way to that of the new version before it would be called.
                change.mutateAsync(draft).then(tell, () => undefined);
              }}
            >
              {t("ontology.save", { version: newest.version + 1 })}
            </Button>
          ) : (
            <Button
              variant="default"
              onClick={() => {
                setDraft(text);
                setVersion(newest.version);
              }}
            >
              {t("restore", { version })}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Preview({ text }: { readonly text: string }): ReactNode {
  const { t } = useTranslation("settings");
  return (
    <Paper withBorder p="lg" mih={200} role="region" aria-label={t("guidelines.preview")}>
      {text.trim() === "" ? (
        <Text size="sm" c="dimmed">
          {t("guidelines.none")}
        </Text>
      ) : (
        <Typography>
          <Markdown>{text}</Markdown>
        </Typography>
      )}
    </Paper>
  );
}
