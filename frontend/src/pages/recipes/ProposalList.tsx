/** The runs of a recipe, newest first. */

import { Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askProposals, type ProposalRow } from "../../api/recipes";
import { ErrorState } from "../../ui/ErrorState";
import { Panel } from "../../ui/Panel";
import { RowSkeletons } from "../../ui/Skeletons";
import { StatusText, type Tone } from "../../ui/StatusText";
import { useFormat } from "../../ui/useFormat";
import classes from "./recipes.module.css";
import { useRecipesRoute } from "./route";
import { type ProposalState, readState } from "./words";

const TONES: Readonly<Record<ProposalState, Tone>> = {
  running: "active",
  ready: "warning",
  approved: "good",
  rejected: "neutral",
  failed: "bad",
};

/** Where a proposal stands, in a word. */
export function ProposalStateText({ state }: { readonly state: string }): ReactNode {
  const { t } = useTranslation("recipes");
  const known = readState(state);
  return <StatusText tone={TONES[known]}>{t(`state.${known}`)}</StatusText>;
}

/** The list. */
export function ProposalList({ recipeId }: { readonly recipeId: number }): ReactNode {
  const { t } = useTranslation("recipes");
  const { projectId } = useRecipesRoute();
  const proposals = useInfiniteQuery(askProposals(projectId, recipeId));
  if (proposals.error !== null) return <ErrorState error={proposals.error} size="inline" />;
  if (proposals.data === undefined) return <RowSkeletons count={2} />;
  const found = proposals.data.pages.flatMap(({ results }) => results);
  return (
    <Panel title={t("proposals")} flush>
      {found.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("noProposals")}
        </Text>
      ) : (
        <ul className={classes["rows"]}>
          {found.map((proposal) => (
            <Row key={proposal.id} proposal={proposal} />
          ))}
        </ul>
      )}
      {proposals.hasNextPage && (
        <Button variant="subtle" onClick={() => void proposals.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Panel>
  );
}

function Row({ proposal }: { readonly proposal: ProposalRow }): ReactNode {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const { projectId } = useRecipesRoute();
  return (
    <li>
      <Link
        to="/projects/$projectId/recipes"
        params={{ projectId }}
        search={{ recipe: proposal.recipe, proposal: proposal.id }}
        className={classes["row"]}
      >
        <ProposalStateText state={proposal.state} />
        <Text size="sm" span>
          {proposal.result_hash === ""
            ? ""
            : t("kept", { kept: format.count(proposal.kept_count), total: format.count(proposal.item_count) })}
        </Text>
        <Text size="sm" c="dimmed" span className={classes["when"] ?? ""}>
          {t("ran", { who: proposal.created_by, when: format.ago(proposal.created_at), version: proposal.version })}
        </Text>
      </Link>
    </li>
  );
}
