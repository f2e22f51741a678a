/** What may not be used any more, and what was erased: each with its reason, its releases and their successors. */

import { Button, SegmentedControl } from "@mantine/core";
import { IconShieldOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, useProject } from "../../api/projects";
import { askErasures, askTakedowns } from "../../api/removals";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { CardSkeletons } from "../../ui/Skeletons";
import { ErasureCard } from "./ErasureCard";
import classes from "./removals.module.css";
import { LISTS } from "./search";
import { TakedownCard } from "./TakedownCard";

const route = getRouteApi("/signedIn/projects/$projectId/removals");

/** The page. */
export function RemovalsPage(): ReactNode {
  const { t } = useTranslation("removals");
  const { projectId } = route.useParams();
  const { show = "takedowns" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page>
      <PageHeader title={t("title")} description={t("about")} />
      <SegmentedControl
        className={classes["lists"] ?? ""}
        aria-label={t("lists")}
        value={show}
        data={LISTS.map((value) => ({ value, label: t(`list.${value}`) }))}
        onChange={(value) => {
          const found = LISTS.find((one) => one === value);
          void navigate({ search: { show: found === "takedowns" ? undefined : found }, replace: true });
        }}
      />
      {show === "takedowns" ? <Takedowns projectId={projectId} /> : <Erasures projectId={projectId} />}
    </Page>
  );
}

interface ListProps {
  readonly projectId: number;
}

function Takedowns({ projectId }: ListProps): ReactNode {
  const pages = useInfiniteQuery(askTakedowns(projectId));
  const mayLift = hasRole(useProject(projectId), "manager");
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.data === undefined) return <CardSkeletons count={3} />;
  const found = pages.data.pages.flatMap(({ results }) => results);
  if (found.length === 0) return <Nothing list="takedowns" projectId={projectId} />;
  return (
    <>
      {found.map((takedown) => (
        <TakedownCard key={takedown.id} takedown={takedown} mayLift={mayLift} />
      ))}
      {pages.hasNextPage && <More isLoading={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()} />}
    </>
  );
}

function Erasures({ projectId }: ListProps): ReactNode {
  const pages = useInfiniteQuery(askErasures(projectId));
  const mayErase = hasRole(useProject(projectId), "owner");
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.data === undefined) return <CardSkeletons count={3} />;
  const found = pages.data.pages.flatMap(({ results }) => results);
  if (found.length === 0) return <Nothing list="erasures" projectId={projectId} />;
  return (
    <>
      {found.map((erasure) => (
        <ErasureCard key={erasure.id} erasure={erasure} mayErase={mayErase} />
      ))}
      {pages.hasNextPage && <More isLoading={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()} />}
    </>
  );
}

function More({ isLoading, onMore }: { readonly isLoading: boolean; readonly onMore: () => void }): ReactNode {
  const { t } = useTranslation("removals");
  return (
    <Button variant="default" loading={isLoading} onClick={onMore}>
      {t("more")}
    </Button>
  );
}

interface NothingProps extends ListProps {
  readonly list: (typeof LISTS)[number];
}

function Nothing({ list, projectId }: NothingProps): ReactNode {
  const { t } = useTranslation("removals");
  return (
    <EmptyState
      icon={<IconShieldOff size={28} stroke={1.25} />}
      title={t(`empty.${list}`)}
      action={
        <LinkButton variant="default" to="/projects/$projectId/data" params={{ projectId }}>
          {t("empty.open")}
        </LinkButton>
      }
    >
      {t(`empty.${list}Words`)}
    </EmptyState>
  );
}
