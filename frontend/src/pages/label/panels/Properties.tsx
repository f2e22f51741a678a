/** What the selected mark says, to be changed. */

import { Button, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Mark } from "../../../core/document/mark";
import { KeyHint } from "../../../ui/KeyHint";
import { AttributeField } from "./AttributeField";
import { BoxNumbers } from "./BoxNumbers";
import { ClassSelect } from "./ClassSelect";
import { describeMark } from "./markWords";
import { QuestionField } from "./QuestionField";
import styles from "./panels.module.css";
import type { Box } from "../../../kinds/box/payload";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { useReadable } from "../useReadable";

/** Whose mark. */
export interface PropertiesProps {
  readonly session: TaskSession;
  readonly isReadOnly: boolean;
}

/** The panel; it keeps its place when nothing is selected. */
export function Properties({ session, isReadOnly }: PropertiesProps): ReactNode {
  const { t } = useTranslation("label");
  const document = useReadable(session.store);
  const { ids } = useReadable(session.selection);
  const marks = document.marks.filter(({ id }) => ids.includes(id));
  const [mark] = marks;
  return (
    <section className={styles["properties"]} aria-label={t("properties.name")}>
      {mark === undefined && (
        <Text size="sm" c="dimmed">
          {t("properties.none")}
        </Text>
      )}
      {mark !== undefined && (
        <>
          <Group justify="space-between" mb="sm" wrap="nowrap" h={26}>
            <Text size="sm" fw={600} truncate>
              {marks.length > 1
                ? t("properties.several", { count: marks.length })
                : `${numberMarks(document).get(mark.id) ?? ""} ${describeMark(mark, t)}`}
            </Text>
            {!isReadOnly && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={13} aria-hidden />}
                rightSection={<KeyHint>Del</KeyHint>}
                onClick={() => {
                  session.remove(ids);
                }}
              >
                {t("properties.delete")}
              </Button>
            )}
          </Group>
          <ClassSelect session={session} marks={marks} isReadOnly={isReadOnly} />
          {marks.length === 1 && <MarkFields key={mark.id} session={session} mark={mark} isReadOnly={isReadOnly} />}
        </>
      )}
    </section>
  );
}

function MarkFields({ session, mark, isReadOnly }: PropertiesProps & { readonly mark: Mark }): ReactNode {
  const entry = (session.ontology.classes ?? []).find(({ id }) => id === mark.class);
  const questions = (session.ontology.questions ?? []).filter(({ target }) => target === "mark");
  return (
    <>
      <div className={styles["fields"]} style={{ marginTop: 8 }}>
        {mark.kind === "box" && <BoxNumbers session={session} box={mark as Box} isReadOnly={isReadOnly} />}
        {(entry?.attributes ?? []).map((attribute) => (
          <AttributeField
            key={attribute.id}
            session={session}
            mark={mark}
            attribute={attribute}
            isReadOnly={isReadOnly}
          />
        ))}
        <OriginField session={session} mark={mark} />
      </div>
      {questions.map((question) => (
        <QuestionField
          key={question.id}
          session={session}
          question={question}
          target={mark.id}
          isReadOnly={isReadOnly}
        />
      ))}
    </>
  );
}

function OriginField({ session, mark: { origin } }: { readonly session: TaskSession; readonly mark: Mark }): ReactNode {
  const { t } = useTranslation("label");
  if (origin === undefined) return null;
  const model = session.task.suggestions.find(({ id }) => id === origin.suggestion)?.model;
  const score = origin.score === undefined ? "" : t("score", { percent: Math.round(origin.score * 100) });
  const edited = origin.edited === true ? t("properties.edited") : "";
  return (
    <>
      <span className={styles["fieldName"]}>{t("properties.origin")}</span>
      <Text size="sm">{[model ?? t("properties.model"), score, edited].filter((text) => text !== "").join(" · ")}</Text>
    </>
  );
}
