/** Releases of a project: what there is, and building the next. */

import { Button, Text } from "@mantine/core";
import { IconPackage } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, useProject } from "../../api/projects";
import { askReleases, readSummary, type Release } from "../../api/releases";
import { useKeys } from "../../keys/useKeys";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { CardSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { BuildDialog } from "./BuildDialog";
import { ReleaseState } from "./ReleaseState";
import classes from "./releases.module.css";
import { SplitBar } from "./SplitBar";

const route = getRouteApi("/signedIn/projects/$projectId/releases");

/** The page. */
export function ReleasesPage(): ReactNode {
  const { t } = useTranslation("releases");
  const { projectId } = route.useParams();
  const { build } = route.useSearch();
  const navigate = route.useNavigate();
  const project = useProject(projectId);
  const canBuild = hasRole(project, "manager");
  const open = (isOpen: boolean): void => {
    void navigate({ search: { build: isOpen ? true : undefined }, replace: true });
  };
  const openDialog = (): undefined => {
    open(true);
  };
  useKeys(canBuild ? [{ keys: "n", label: t("build"), group: t("title"), run: openDialog }] : []);
  return (
    <Page>
      <PageHeader
        title={t("title")}
        description={t("about")}
        actions={
          <>
            <LinkButton variant="default" to="/projects/$projectId/removals" params={{ projectId }}>
              {t("removals")}
            </LinkButton>
            <Button
              disabled={!canBuild}
              title={canBuild ? undefined : t("notAllowed")}
              rightSection={<KeyHint>N</KeyHint>}
              onClick={openDialog}
            >
              {t("build")}
            </Button>
          </>
        }
      />
      <ReleaseList projectId={projectId} canBuild={canBuild} onBuild={openDialog} />
      <BuildDialog
        project={project}
        isOpen={build === true && canBuild}
        onClose={() => {
          open(false);
        }}
        onBuilt={(release) => {
          void navigate({
            to: "/projects/$projectId/releases/$releaseId",
            params: { projectId, releaseId: release.id },
          });
        }}
      />
    </Page>
  );
}

interface ReleaseListProps {
  readonly projectId: number;
  readonly canBuild: boolean;
  readonly onBuild: () => void;
}

function ReleaseList({ projectId, canBuild, onBuild }: ReleaseListProps): ReactNode {
  const { t } = useTranslation("releases");
  const releases = useInfiniteQuery(askReleases(projectId));
  if (releases.error !== null) return <ErrorState error={releases.error} onRetry={() => void releases.refetch()} />;
  if (releases.data === undefined) return <CardSkeletons count={3} />;
  const found = releases.data.pages.flatMap(({ results }) => results);
  if (found.length === 0)
    return (
      <EmptyState
        icon={<IconPackage size={28} stroke={1.25} />}
        title={t("empty.title")}
        action={
          canBuild ? (
            <Button onClick={onBuild}>{t("build")}</Button>
          ) : (
            <Text size="sm" c="dimmed">
              {t("notAllowed")}
            </Text>
          )
        }
      >
        {t("empty.words")}
      </EmptyState>
    );
  return (
    <>
      <ul className={classes["list"]}>
        {found.map((release) => (
          <ReleaseRow key={release.id} release={release} projectId={projectId} />
        ))}
      </ul>
      {releases.hasNextPage && (
        <Button variant="default" loading={releases.isFetchingNextPage} onClick={() => void releases.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function ReleaseRow({ release, projectId }: { readonly release: Release; readonly projectId: number }): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const summary = readSummary(release);
  const facts = [
    t("items", { count: release.item_count }),
    t("annotations", { count: summary.annotations }),
    release.manifest_hash.slice(0, 12),
  ];
  return (
    <li>
      <Link
        to="/projects/$projectId/releases/$releaseId"
        params={{ projectId, releaseId: release.id }}
        className={classes["row"]}
      >
        <div className={classes["rowHead"]}>
          <Text fw={600} truncate span>
            {release.name}
          </Text>
          <ReleaseState release={release} />
        </div>
        <Text size="sm" c="dimmed" className={classes["rowWhen"] ?? ""} span>
          {t("by", { who: release.created_by, when: format.ago(release.created_at) })}
        </Text>
        <Text size="sm" c="dimmed" truncate span>
          {release.notes}
        </Text>
        <Text size="sm" c="dimmed" className={classes["rowFacts"] ?? ""} span>
          {release.state === "ready" ? facts.join(" · ") : ""}
        </Text>
        <div className={classes["rowSplits"]}>
          <SplitBar counts={summary.splits} isBare />
        </div>
      </Link>
    </li>
  );
}
