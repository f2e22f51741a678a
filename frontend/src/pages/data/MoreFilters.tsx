/** More filters than the facets: ranges of facts of files, values of the metadata, findings of checks. */

import { Button, Checkbox, Group, MultiSelect, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { CHECKS } from "../findings/words";
import { putEntry } from "./filters";
import classes from "./filters.module.css";
import { ToolPopover } from "./ToolPopover";
import { useFilterWords } from "./useFilterWords";
import type { DataView } from "./useDataView";
import { type FactName, FACTS, readMetadata, readRange, showFact, takeFact, writeRange } from "./values";

interface ViewProps {
  readonly view: DataView;
}

/** The button and what it opens; `F` opens it too. */
export function MoreFilters({ view }: ViewProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <ToolPopover opensBy="f" purpose={t("filters.more")} icon={IconAdjustmentsHorizontal} width={400} padding="lg">
      {() => (
        <Stack gap="xl">
          <FactForm view={view} />
          <MetadataForm view={view} />
          <FindingsFields view={view} />
        </Stack>
      )}
    </ToolPopover>
  );
}

type End = number | string;

/** A fact and its range, in the unit that people read. */
function FactForm({ view }: ViewProps): ReactNode {
  const { t } = useTranslation("data");
  const [fact, setFact] = useState<FactName>("width_px");
  const [ends, setEnds] = useState<readonly [End, End]>(readEnds(view, "width_px"));
  const [least, most] = ends;
  const isWrong = typeof least === "number" && typeof most === "number" && least > most;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const take = (end: End): number | null => (typeof end === "number" ? takeFact(fact, end) : null);
    const entry = writeRange({ fact, least: take(least), most: take(most) });
    view.change({ facts: putEntry(view.search.facts, entry) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label={t("filters.facts")}
          allowDeselect={false}
          searchable
          comboboxProps={{ withinPortal: false }}
          data={FACTS.map((name) => ({ value: name, label: t(`filters.fact.${name}`) }))}
          value={fact}
          onChange={(value) => {
            const next = FACTS.find((name) => name === value) ?? fact;
            setFact(next);
            setEnds(readEnds(view, next));
          }}
        />
        <Group gap="sm" align="end" wrap="nowrap">
          <EndInput
            label={t("filters.least")}
            isFirst
            end={least}
            onChange={(end) => {
              setEnds([end, most]);
            }}
          />
          <EndInput
            label={t("filters.most")}
            end={most}
            onChange={(end) => {
              setEnds([least, end]);
            }}
          />
          <Button
            type="submit"
            variant="light"
            className={classes["apply"] ?? ""}
            disabled={isWrong || (least === "" && most === "")}
          >
            {t("filters.apply")}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" role="status">
          {isWrong ? t("filters.wrongWay") : t("filters.factsHint")}
        </Text>
      </Stack>
    </form>
  );
}

/** What is asked of a fact already, so that it can be changed. */
function readEnds(view: DataView, fact: FactName): readonly [End, End] {
  const asked = view.search.facts?.map(readRange).find((range) => range?.fact === fact);
  const show = (value: number | null | undefined): End => (typeof value === "number" ? showFact(fact, value) : "");
  return [show(asked?.least), show(asked?.most)];
}

interface EndInputProps {
  readonly label: string;
  readonly end: End;
  /** Whether it has the focus when the filters open. */
  readonly isFirst?: boolean;
  readonly onChange: (end: End) => void;
}

function EndInput({ label, end, isFirst = false, onChange }: EndInputProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <NumberInput
      label={label}
      placeholder={t("filters.noLimit")}
      hideControls
      data-autofocus={isFirst || undefined}
      value={end}
      onChange={onChange}
    />
  );
}

/** A name of the metadata and the value that items hold under it. */
function MetadataForm({ view }: ViewProps): ReactNode {
  const { t } = useTranslation("data");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const entry = `${name.trim()}=${value.trim()}`;
  const isRead = readMetadata(entry) !== null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    view.change({ metadata: putEntry(view.search.metadata, entry) });
    setName("");
    setValue("");
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" align="end" wrap="nowrap">
          <TextInput
            label={t("filters.metadata")}
            placeholder={t("filters.nameHint")}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <TextInput
            label={t("filters.value")}
            placeholder={t("filters.valueHint")}
            value={value}
            onChange={(event) => {
              setValue(event.currentTarget.value);
            }}
          />
          <Button
            type="submit"
            variant="light"
            className={classes["apply"] ?? ""}
            disabled={!isRead || name.includes("=")}
          >
            {t("filters.apply")}
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          {t("filters.metadataHint")}
        </Text>
      </Stack>
    </form>
  );
}

/** Checks that found something, or that none did. */
function FindingsFields({ view }: ViewProps): ReactNode {
  const { t } = useTranslation("data");
  const words = useFilterWords();
  const { findings = [], clean = false } = view.search;
  return (
    <Stack gap="sm">
      <MultiSelect
        label={t("filters.findings")}
        description={t("filters.findingsHint")}
        placeholder={findings.length === 0 ? t("filters.findingsAny") : ""}
        inputWrapperOrder={["label", "input", "description"]}
        searchable
        comboboxProps={{ withinPortal: false, position: "top-start" }}
        data={CHECKS.map((check) => ({ value: check, label: words.finding(check) }))}
        value={[...findings]}
        onChange={(chosen) => {
          view.change({ findings: CHECKS.filter((check) => chosen.includes(check)), clean: undefined });
        }}
      />
      <Checkbox
        label={t("filters.clean")}
        checked={clean}
        onChange={(event) => {
          view.change({ clean: event.currentTarget.checked ? true : undefined, findings: undefined });
        }}
      />
    </Stack>
  );
}
