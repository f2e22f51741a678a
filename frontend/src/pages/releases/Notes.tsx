/** What people say about a release; the only thing of it that changes. */

import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Release, useNotes } from "../../api/releases";
import { ErrorLine } from "../../ui/ErrorLine";
import classes from "./releases.module.css";

const MAX_NOTES = 20_000;

/** A release, and whether one may change its notes. */
export interface NotesProps {
  readonly release: Release;
  readonly mayChange: boolean;
}

/** The notes, and a way to change them. */
export function Notes({ release, mayChange }: NotesProps): ReactNode {
  const { t } = useTranslation("releases");
  const [draft, setDraft] = useState<string | null>(null);
  if (draft !== null)
    return (
      <NotesForm
        release={release}
        draft={draft}
        onChange={setDraft}
        onDone={() => {
          setDraft(null);
        }}
      />
    );
  if (release.notes === "" && !mayChange) return null;
  return (
    <Group align="flex-start" gap="sm">
      {release.notes !== "" && (
        <Text size="sm" className={classes["notes"] ?? ""}>
          {release.notes}
        </Text>
      )}
      {mayChange && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => {
            setDraft(release.notes);
          }}
        >
          {release.notes === "" ? t("notes.add") : t("notes.edit")}
        </Button>
      )}
    </Group>
  );
}

interface NotesFormProps {
  readonly release: Release;
  readonly draft: string;
  readonly onChange: (draft: string) => void;
  readonly onDone: () => void;
}

function NotesForm({ release, draft, onChange, onDone }: NotesFormProps): ReactNode {
  const { t } = useTranslation("releases");
  const saving = useNotes(release.id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(draft, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm" maw="72ch">
        <Textarea
          label={t("notes.label")}
          description={t("notes.hint")}
          autosize
          minRows={3}
          maxLength={MAX_NOTES}
          data-autofocus
          value={draft}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
        <ErrorLine error={saving.error} />
        <Group gap="sm">
          <Button type="submit" size="xs" loading={saving.isPending}>
            {t("notes.save")}
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            {t("notes.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
