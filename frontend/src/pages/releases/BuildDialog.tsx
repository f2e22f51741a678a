/** Build a release: its name, which documents count, and how items are split. */

import {
  Button,
  Checkbox,
  Collapse,
  Group,
  NumberInput,
  Radio,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Project } from "../../api/projects";
import { askApproved } from "../../api/recipes";
import { type Release, SPLITS, useBuildRelease } from "../../api/releases";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { useFormat } from "../../ui/useFormat";
import { SliceSelect } from "../data/SliceSelect";
import { USUAL, writeGates } from "./gates";
import { GatesField } from "./GatesField";
import classes from "./releases.module.css";
import { type Percentages, sumShares, WHOLE, writeShares } from "./shares";
import { SplitBar } from "./SplitBar";

/** Where to build. */
export interface BuildDialogProps {
  readonly project: Project;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onBuilt: (release: Release) => void;
}

/** The dialog. */
export function BuildDialog({ project, isOpen, onClose, onBuilt }: BuildDialogProps): ReactNode {
  const { t } = useTranslation("releases");
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("dialog.title")} size={560}>
      <BuildForm project={project} onBuilt={onBuilt} />
    </Dialog>
  );
}

type BuildFormProps = Pick<BuildDialogProps, "project" | "onBuilt">;
const POLICIES = ["accepted", "latest", "consensus"] as const;
type Policy = (typeof POLICIES)[number];

function BuildForm({ project, onBuilt }: BuildFormProps): ReactNode {
  const { t } = useTranslation("releases");
  const [name, setName] = useState("");
  const [notes, setNotes] = useState("");
  const [policy, setPolicy] = useState<Policy>(project.review ? "accepted" : "latest");
  const [shares, setShares] = useState<Percentages>({ train: 80, validation: 10, test: 10 });
  const [splitting, setSplitting] = useState<Splitting>({ seed: 0, field: "", groups: "", weights: "" });
  const [includeEmpty, setIncludeEmpty] = useState(false);
  const [proposal, setProposal] = useState<number | null>(null);
  const [slice, setSlice] = useState<number | null>(null);
  const [gates, setGates] = useState(USUAL);
  const building = useBuildRelease();
  const options = {
    policy,
    shares: writeShares(shares),
    seed: splitting.seed,
    split_field: splitting.field,
    group_field: splitting.groups,
    weight_field: splitting.weights,
    include_empty: includeEmpty,
    proposal,
    slice,
    gates: writeGates(gates),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        building.mutate({ project: project.id, name, notes, options }, { onSuccess: onBuilt });
      }}
    >
      <Stack gap="lg">
        <TextInput
          label={t("dialog.name")}
          description={t("dialog.nameHint")}
          required
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Textarea
          label={t("dialog.notes")}
          description={t("dialog.notesHint")}
          autosize
          minRows={2}
          value={notes}
          onChange={(event) => {
            setNotes(event.currentTarget.value);
          }}
        />
        <PolicyField
          project={project}
          policy={policy}
          isNarrowed={slice !== null || proposal !== null}
          onChange={setPolicy}
        />
        <SliceSelect project={project.id} slice={slice} label={t("dialog.slice")} onChange={setSlice} />
        <ProposalField project={project.id} proposal={proposal} onChange={setProposal} />
        <SharesField shares={shares} onChange={setShares} />
        <SplittingFields splitting={splitting} onChange={setSplitting} />
        <Checkbox
          label={t("dialog.empty")}
          description={t("dialog.emptyHint")}
          checked={includeEmpty}
          onChange={(event) => {
            setIncludeEmpty(event.currentTarget.checked);
          }}
        />
        <GatesField choice={gates} onChange={setGates} wanted={{ project: project.id, options }} />
        {building.error !== null && <ErrorState error={building.error} size="inline" />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={building.isPending}
            disabled={name.trim() === "" || sumShares(shares) !== WHOLE}
          >
            {t("dialog.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PolicyFieldProps {
  readonly project: Project;
  readonly policy: Policy;
  /** Whether a slice or a proposal decides which items are taken. */
  readonly isNarrowed: boolean;
  readonly onChange: (policy: Policy) => void;
}

function PolicyField({ project, policy, isNarrowed, onChange }: PolicyFieldProps): ReactNode {
  const { t } = useTranslation("releases");
  const count = (...names: string[]): number => names.reduce((sum, name) => sum + (project.counts[name] ?? 0), 0);
  const expected = policy === "accepted" ? count("accepted") : count("labeled", "in_review", "returned", "accepted");
  const what = policy === "accepted" ? t("dialog.whatAccepted") : t("dialog.whatLatest");
  return (
    <Radio.Group
      label={t("dialog.policy")}
      value={policy}
      onChange={(value) => {
        onChange(POLICIES.find((one) => one === value) ?? "accepted");
      }}
    >
      <Stack gap="sm" pt="sm">
        <Radio value="accepted" label={t("dialog.accepted")} description={t("dialog.acceptedHint")} />
        <Radio value="latest" label={t("dialog.latest")} description={t("dialog.latestHint")} />
        {project.seats > 1 && (
          <Radio value="consensus" label={t("dialog.consensus")} description={t("dialog.consensusHint")} />
        )}
        <Text size="sm" mih="1.25rem" {...(expected === 0 ? { className: classes["warning"] ?? "" } : {})}>
          {expected === 0 ? t("dialog.none", { what }) : isNarrowed ? "" : t("dialog.expected", { count: expected })}
        </Text>
      </Stack>
    </Radio.Group>
  );
}

interface ProposalFieldProps {
  readonly project: number;
  readonly proposal: number | null;
  readonly onChange: (proposal: number | null) => void;
}

/** The approved proposal that decides which items are taken; nothing where there is none. */
function ProposalField({ project, proposal, onChange }: ProposalFieldProps): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const { data = [] } = useQuery(askApproved(project));
  if (data.length === 0) return null;
  return (
    <Select
      label={t("dialog.proposal")}
      description={t("dialog.proposalHint")}
      placeholder={t("dialog.everything")}
      clearable
      data={data.map((row) => ({
        value: String(row.id),
        label: t("dialog.proposalName", { name: row.name, version: row.version, kept: format.count(row.kept_count) }),
      }))}
      value={proposal === null ? null : String(proposal)}
      onChange={(value) => {
        onChange(value === null ? null : Number(value));
      }}
    />
  );
}

interface SharesFieldProps {
  readonly shares: Percentages;
  readonly onChange: (shares: Percentages) => void;
}

function SharesField({ shares, onChange }: SharesFieldProps): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const sum = sumShares(shares);
  return (
    <Stack gap="sm" role="group" aria-label={t("dialog.shares")}>
      <div>
        <Text size="sm" fw={500}>
          {t("dialog.shares")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("dialog.sharesHint")}
        </Text>
      </div>
      <Group grow gap="sm">
        {SPLITS.map((split) => (
          <NumberInput
            key={split}
            label={t(`split.${split}`)}
            min={0}
            max={WHOLE}
            suffix=" %"
            value={shares[split]}
            onChange={(value) => {
              onChange({ ...shares, [split]: typeof value === "number" ? value : 0 });
            }}
          />
        ))}
      </Group>
      <SplitBar counts={shares} isBare />
      <Text size="sm" className={classes["warning"] ?? ""} mih="1.25rem" role="status">
        {sum === WHOLE ? "" : t("dialog.sum", { sum: format.percent(sum / WHOLE), whole: format.percent(1) })}
      </Text>
    </Stack>
  );
}

interface Splitting {
  readonly seed: number;
  readonly field: string;
  readonly groups: string;
  readonly weights: string;
}

interface SplittingFieldsProps {
  readonly splitting: Splitting;
  readonly onChange: (splitting: Splitting) => void;
}

function SplittingFields({ splitting, onChange }: SplittingFieldsProps): ReactNode {
  const { t } = useTranslation("releases");
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {t("dialog.more")}
      </Button>
      <Collapse expanded={isOpen}>
        <Group grow align="start" pt="sm">
          <NumberInput
            label={t("dialog.seed")}
            description={t("dialog.seedHint")}
            allowDecimal={false}
            value={splitting.seed}
            onChange={(value) => {
              onChange({ ...splitting, seed: typeof value === "number" ? value : 0 });
            }}
          />
          <TextInput
            label={t("dialog.field")}
            description={t("dialog.fieldHint")}
            value={splitting.field}
            onChange={(event) => {
              onChange({ ...splitting, field: event.currentTarget.value });
            }}
          />
        </Group>
        <Group grow align="start" pt="sm">
          {(["groups", "weights"] as const).map((name) => (
            <TextInput
              key={name}
              label={t(`dialog.${name}`)}
              description={t(`dialog.${name}Hint`)}
              value={splitting[name]}
              onChange={(event) => {
                onChange({ ...splitting, [name]: event.currentTarget.value });
              }}
            />
          ))}
        </Group>
      </Collapse>
    </div>
  );
}
