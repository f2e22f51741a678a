/** Parameters that are chosen among what the project has: encoders, models, releases, questions. */

import { Autocomplete, MultiSelect, Select, Slider, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askFindingCounts } from "../../api/findings";
import { askModelVersions } from "../../api/modelVersions";
import { askOntologyVersion } from "../../api/ontologies";
import { askReleases } from "../../api/releases";
import { askEncoders, BUILT_IN_ENCODER } from "../../api/search";
import { Labeled, type WidgetProps, type Widgets } from "../../ui/form/SchemaForm";
import { useFormat } from "../../ui/useFormat";
import { nameCheck } from "../findings/words";
import { MethodsField } from "./MethodsField";
import { ThresholdField } from "./ThresholdField";

/**
 * Make the widgets of a project.
 *
 * @param projectId - Row id of the project.
 * @param encoder - The encoder that the form has chosen now; its vectors are what a threshold is shown on.
 * @returns Widgets by the name of the parameter.
 */
export function makeParamWidgets(projectId: number, encoder: string): Widgets {
  return {
    encoder: (props) => <EncoderField {...props} projectId={projectId} />,
    prelabeler: (props) => <ModelField {...props} projectId={projectId} />,
    release: (props) => <ReleaseField {...props} projectId={projectId} />,
    question: (props) => <QuestionField {...props} projectId={projectId} />,
    min_cosine: (props) => <ThresholdField {...props} projectId={projectId} encoder={encoder} />,
    max_distance_bits: BitsField,
    max_pdq_bits: BitsField,
    max_turned_bits: BitsField,
    methods: MethodsField,
    checks: (props) => <ChecksField {...props} projectId={projectId} />,
    // For programs that share the items out or change what counts; the defaults serve people.
    options: Hidden,
    shard_items: Hidden,
  };
}

interface OfProject extends WidgetProps {
  readonly projectId: number;
}

function EncoderField({ words, value, onChange, projectId }: OfProject): ReactNode {
  const { data } = useQuery(askEncoders(projectId));
  const known = new Set([BUILT_IN_ENCODER, ...(data ?? []).map(({ name }) => name)]);
  return (
    <Autocomplete
      label={words.label}
      description={words.hint}
      data={[...known]}
      value={typeof value === "string" ? value : ""}
      onChange={onChange}
    />
  );
}

function ModelField({ words, value, onChange, projectId }: OfProject): ReactNode {
  const { t } = useTranslation("jobs");
  const encoders = useQuery(askEncoders(projectId)).data ?? [];
  const pages = useInfiniteQuery(askModelVersions(projectId)).data?.pages ?? [];
  const probes = pages.flatMap(({ results }) => results).filter(({ task }) => task === "probe");
  const spaces = new Set([BUILT_IN_ENCODER, ...encoders.map(({ name }) => name)]);
  const trained = probes.map(({ id, name }) => ({ value: `probe:${id}`, label: t("prelabeler.probe", { name, id }) }));
  const bundled = [
    ...[...spaces].map((encoder) => ({
      value: `zero_shot:${encoder}`,
      label: t("prelabeler.zero_shot", { encoder }),
    })),
    { value: "ocr", label: t("prelabeler.ocr") },
  ];
  return (
    <Select
      label={words.label}
      description={words.hint}
      required
      data={[
        ...(trained.length === 0 ? [] : [{ group: t("prelabeler.trained"), items: trained }]),
        { group: t("prelabeler.bundled"), items: bundled },
      ]}
      value={typeof value === "string" ? value : null}
      onChange={onChange}
    />
  );
}

function ReleaseField({ words, value, onChange, projectId }: OfProject): ReactNode {
  const { t } = useTranslation("jobs");
  const format = useFormat();
  const pages = useInfiniteQuery(askReleases(projectId)).data?.pages ?? [];
  const ready = pages.flatMap(({ results }) => results).filter(({ state }) => state === "ready");
  return (
    <Select
      label={words.label}
      description={words.hint}
      required
      placeholder={ready.length === 0 ? t("noReleases") : ""}
      data={ready.map(({ id, name, item_count }) => ({
        value: String(id),
        label: `${name} · ${format.count(item_count)} ${t("unit.items")}`,
      }))}
      value={typeof value === "number" ? String(value) : null}
      onChange={(chosen) => {
        onChange(chosen === null ? undefined : Number(chosen));
      }}
    />
  );
}

function QuestionField({ words, value, onChange, projectId }: OfProject): ReactNode {
  const { data } = useQuery(askOntologyVersion(projectId));
  const questions = (data?.definition.questions ?? []).filter(({ kind }) => kind === "choice");
  return (
    <Select
      label={words.label}
      description={words.hint}
      clearable
      data={questions.map(({ id, name }) => ({ value: id, label: name }))}
      value={typeof value === "string" ? value : null}
      onChange={onChange}
    />
  );
}

function Hidden(): ReactNode {
  return null;
}

function ChecksField({ words, value, onChange, projectId }: OfProject): ReactNode {
  const { t } = useTranslation("findings");
  const { data } = useQuery(askFindingCounts(projectId, "open"));
  return (
    <MultiSelect
      label={words.label}
      description={words.hint}
      clearable
      searchable
      data={(data ?? []).map(({ check }) => ({ value: check, label: nameCheck(t, check) }))}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={onChange}
    />
  );
}

function BitsField({ field, words, value, onChange }: WidgetProps): ReactNode {
  const bits = typeof value === "number" ? value : 0;
  return (
    <Labeled words={words}>
      {() => (
        <>
          <Slider
            thumbLabel={words.label}
            min={field.minimum ?? 0}
            max={field.maximum ?? 16}
            value={bits}
            onChange={onChange}
          />
          <Text size="sm" fw={600}>
            {bits}
          </Text>
        </>
      )}
    </Labeled>
  );
}
