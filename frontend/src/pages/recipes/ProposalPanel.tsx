/** One proposal: what each step came to, and what to do about it. */

import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askJob } from "../../api/jobs";
import { askProposal, type Decision, type Proposal, useDecideProposal } from "../../api/recipes";
import { useKeys } from "../../keys/useKeys";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { showDone } from "../../ui/notify";
import { CardSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { useFilterWords } from "../data/useFilterWords";
import { JobCard } from "../jobs/JobCard";
import { ProposalStateText } from "./ProposalList";
import classes from "./recipes.module.css";
import { useRecipesRoute } from "./route";
import { StepOutcome } from "./StepOutcome";
import { type ProposalState, readState } from "./words";

/** Which proposal. */
export interface ProposalPanelProps {
  readonly proposalId: number;
  readonly canDecide: boolean;
}

/** The proposal, its job while that runs, and the decision. */
export function ProposalPanel({ proposalId, canDecide }: ProposalPanelProps): ReactNode {
  const { t } = useTranslation("recipes");
  const { projectId } = useRecipesRoute();
  const { data: proposal, error, refetch } = useQuery(askProposal(proposalId));
  const isOpen = proposal !== undefined && proposal.result_hash === "";
  const { data: job } = useQuery({ ...askJob(proposal?.job ?? 0), enabled: isOpen && proposal.job !== null });
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (proposal === undefined) return <CardSkeletons count={3} />;
  return (
    <Stack gap="md">
      <Anchor
        size="sm"
        renderRoot={(props: object) => (
          <Link
            to="/projects/$projectId/recipes"
            params={{ projectId }}
            search={{ recipe: proposal.recipe }}
            {...props}
          />
        )}
      >
        <Group gap={4} component="span">
          <IconArrowLeft size={14} aria-hidden />
          {t("back")}
        </Group>
      </Anchor>
      <Head proposal={proposal} canDecide={canDecide} />
      {isOpen && job !== undefined && <JobCard job={job} projectId={projectId} />}
      {proposal.steps.map((step, index) => (
        <StepOutcome key={index} step={step} number={index + 1} />
      ))}
    </Stack>
  );
}

function Head({ proposal, canDecide }: { readonly proposal: Proposal; readonly canDecide: boolean }): ReactNode {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const words = useFilterWords();
  return (
    <section className={classes["verdict"]} aria-label={t("proposal")}>
      <Stack gap={4}>
        <Group gap="md">
          <Text fw={600}>{t("ofVersion", { name: proposal.name, version: proposal.version })}</Text>
          <ProposalStateText state={proposal.state} />
        </Group>
        {proposal.slice !== null && (
          <Text size="sm">
            {t("fromSlice", { name: proposal.slice.name })}{" "}
            <Text span size="sm" c="dimmed">
              {words.all(proposal.slice.filter).join(" · ")}
            </Text>
          </Text>
        )}
        {proposal.result_hash !== "" && (
          <>
            <Text size="sm">
              {t("wouldKeep", {
                kept: format.count(proposal.kept_count),
                total: format.count(proposal.item_count),
                dropped: format.count(proposal.item_count - proposal.kept_count),
              })}
            </Text>
            <Text size="xs" c="dimmed" title={t("hashHint")}>
              {t("hash")} <code>{proposal.result_hash.slice(0, 16)}</code>
            </Text>
          </>
        )}
        {proposal.decided_by !== null && (
          <Text size="sm" c="dimmed">
            {t("decided", { who: proposal.decided_by, count: proposal.set_aside_count })}
          </Text>
        )}
      </Stack>
      <Actions proposal={proposal} canDecide={canDecide} />
    </section>
  );
}

function Actions({ proposal, canDecide }: { readonly proposal: Proposal; readonly canDecide: boolean }): ReactNode {
  const { t } = useTranslation("recipes");
  const { decide, error } = useDecisions(proposal);
  const choices = CHOICES[readState(proposal.state)];
  useKeys(
    canDecide
      ? choices.map((decision) => ({
          keys: KEYS[decision],
          label: t(decision),
          group: t("title"),
          run: () => {
            decide(decision);
            return undefined;
          },
        }))
      : [],
  );
  return (
    <Stack gap="xs" align="flex-end">
      <Group gap="sm" wrap="nowrap">
        {proposal.result_hash !== "" && (
          <Button
            component="a"
            href={`/api/proposals/${proposal.id}/items`}
            variant="subtle"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t("download")}
          </Button>
        )}
        {choices.map((decision) => (
          <Button
            key={decision}
            variant={decision === "approve" ? "filled" : "default"}
            disabled={!canDecide}
            rightSection={<KeyHint>{KEYS[decision].toUpperCase()}</KeyHint>}
            onClick={() => {
              decide(decision);
            }}
          >
            {t(decision)}
          </Button>
        ))}
      </Group>
      {choices.includes("approve") && (
        <Text size="xs" c="dimmed">
          {canDecide ? t("approveHint") : t("notAllowed")}
        </Text>
      )}
      {error !== null && <ErrorState error={error} size="inline" />}
    </Stack>
  );
}

const KEYS: Readonly<Record<Decision, string>> = { approve: "a", reject: "x", undo: "u" };
const CHOICES: Readonly<Record<ProposalState, readonly Decision[]>> = {
  running: [],
  ready: ["reject", "approve"],
  approved: ["undo"],
  rejected: ["undo"],
  failed: [],
};

interface Decisions {
  readonly decide: (decision: Decision) => void;
  readonly error: Error | null;
}

function useDecisions({ id }: Proposal): Decisions {
  const { t } = useTranslation("recipes");
  const { projectId } = useRecipesRoute();
  const deciding = useDecideProposal(projectId);
  const undo = {
    label: t("undo"),
    run: () => {
      deciding.mutate({ id, decision: "undo" });
    },
  };
  const tell = (decision: Decision, count: number): void => {
    if (decision === "undo") showDone(t("done.undo"));
    else showDone(decision === "approve" ? t("done.approve", { count }) : t("done.reject"), undo);
  };
  const decide = (decision: Decision): void => {
    if (deciding.isPending) return;
    deciding.mutate(
      { id, decision },
      {
        onSuccess: (decided) => {
          tell(decision, decided.set_aside_count);
        },
      },
    );
  };
  return { decide, error: deciding.error };
}
