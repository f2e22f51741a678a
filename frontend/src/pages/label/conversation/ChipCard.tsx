/** What a chip says: its marks, the verdict, and the way back to plain words. */

import { ActionIcon, Button, Group, Popover, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { GroundPart } from "../../../core/document/conversation";
import { listSpeech } from "../../../core/document/document";
import { measureParts } from "../../../core/grounding";
import { KeyHint } from "../../../ui/KeyHint";
import { ClassDot } from "../panels/ClassDot";
import { describeClass } from "../session/classes";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { startGrounding } from "../startGrounding";
import { useReadable } from "../useReadable";

/** A chip that was clicked. */
export interface OpenChip {
  readonly home: string;
  readonly index: number;
  readonly element: HTMLElement;
}

/** Which chip. */
export interface ChipCardProps {
  readonly session: TaskSession;
  readonly chip: OpenChip;
  readonly isReadOnly: boolean;
  readonly onClose: () => void;
}

const VERDICTS = ["supported", "contradicted", "unverifiable"] as const;
const NONE = "none";

/** A card below the chip; gone when the chip is. */
export function ChipCard({ session, chip, isReadOnly, onClose }: ChipCardProps): ReactNode {
  const document = useReadable(session.store);
  const parts = listSpeech(document).find(({ id }) => id === chip.home)?.parts ?? [];
  const range = measureParts(parts)[chip.index];
  if (range?.part.type !== "ground") return null;
  const { left, bottom } = chip.element.isConnected
    ? chip.element.getBoundingClientRect()
    : findAgain(chip).getBoundingClientRect();
  const words = { home: chip.home, start: range.start, end: range.end };
  return (
    <Popover opened onDismiss={onClose} onClose={onClose} position="bottom-start" shadow="md" width={300}>
      <Popover.Target>
        <div style={{ position: "fixed", left, top: bottom, width: 1, height: 1 }} />
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <ChipBody
          session={session}
          chip={chip}
          part={range.part}
          isReadOnly={isReadOnly}
          onMore={() => {
            onClose();
            startGrounding(session, words);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The words are drawn anew on every change; the chip with the same number is the same chip. */
function findAgain({ home, index }: OpenChip): Element {
  return window.document.querySelector(`[data-home="${home}"] [data-chip="${index}"]`) ?? window.document.body;
}

interface ChipBodyProps extends Omit<ChipCardProps, "onClose"> {
  readonly part: GroundPart;
  readonly onMore: () => void;
}

function ChipBody({ session, chip, part, isReadOnly, onMore }: ChipBodyProps): ReactNode {
  const { t } = useTranslation("label");
  const { grounder, ontology } = session;
  const document = useReadable(session.store);
  const numbers = numberMarks(document);
  const marks = (part.marks ?? []).flatMap((id) => document.marks.find((mark) => mark.id === id) ?? []);
  const options = VERDICTS.map((verdict) => ({ value: verdict, label: t(`verdict.${verdict}`) }));
  const isAlone = marks.length === 0;
  return (
    <Stack gap="sm">
      {isAlone && (
        <Text size="sm" c="dimmed">
          {t("chip.alone")}
        </Text>
      )}
      {marks.map((mark) => {
        const view = describeClass(ontology, mark.class ?? "");
        return (
          <Group key={mark.id} gap="sm" wrap="nowrap" h={24}>
            <ClassDot style={view} />
            <Text size="sm" truncate flex={1}>
              {numbers.get(mark.id)} {view.name}
            </Text>
            {!isReadOnly && (
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t("chip.removeMark", { name: view.name })}
                onClick={() => {
                  grounder.removeMark(chip, mark.id);
                }}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        );
      })}
      <SegmentedControl
        size="xs"
        fullWidth
        disabled={isReadOnly}
        value={part.verdict ?? NONE}
        data={
          isAlone
            ? options.filter(({ value }) => value !== "supported")
            : [{ value: NONE, label: t("verdict.none") }, ...options]
        }
        onChange={(value) => {
          grounder.judgeChip(chip, value === NONE ? undefined : value);
        }}
      />
      {!isReadOnly && (
        <Group gap="sm" justify="space-between">
          <Button size="compact-sm" variant="default" rightSection={<KeyHint>G</KeyHint>} onClick={onMore}>
            {t("chip.more")}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => {
              grounder.removeChip(chip);
            }}
          >
            {t("chip.remove")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
