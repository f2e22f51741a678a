/** One release, as a good changelog reads: counts, what changed, where it comes from, and its exports. */

import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askJob } from "../../api/jobs";
import { hasRole, useProject } from "../../api/projects";
import { askRelease, readSummary, type Release } from "../../api/releases";
import { ErrorState } from "../../ui/ErrorState";
import { Stat } from "../../ui/KeyValue";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { Panel } from "../../ui/Panel";
import { CardSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { useKindNames } from "../../ui/useKindNames";
import { JobCard } from "../jobs/JobCard";
import { Changes } from "./Changes";
import { Downloads } from "./Downloads";
import { Exports } from "./Exports";
import { GateList } from "./GateList";
import { Notes } from "./Notes";
import { Provenance } from "./Provenance";
import { ReleaseState } from "./ReleaseState";
import classes from "./releases.module.css";
import { SplitBar } from "./SplitBar";
import { Standing } from "./Standing";
import { Tallies } from "./Tallies";
import { TallyBars } from "./TallyBars";
import { useEarlier } from "./useEarlier";

const route = getRouteApi("/signedIn/projects/$projectId/releases/$releaseId");

/** The page. */
export function ReleasePage(): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const { projectId, releaseId } = route.useParams();
  const project = useProject(projectId);
  const { data: release, error, refetch } = useQuery(askRelease(releaseId));
  if (error !== null)
    return (
      <Page>
        <ErrorState error={error} onRetry={() => void refetch()} />
        <Anchor
          renderRoot={(props: object) => <Link to="/projects/$projectId/releases" params={{ projectId }} {...props} />}
        >
          {t("missing")}
        </Anchor>
      </Page>
    );
  if (release === undefined)
    return (
      <Page>
        <CardSkeletons count={3} />
      </Page>
    );
  return (
    <Page>
      <PageHeader
        title={
          <span className={classes["title"]}>
            {release.name} <ReleaseState release={release} />
          </span>
        }
        description={t("by", { who: release.created_by, when: format.dateTime(release.created_at) })}
        actions={hasManifest(release) && <Downloads release={release} />}
      />
      <Standing release={release} projectId={projectId} />
      <Notes release={release} mayChange={hasRole(project, "manager")} />
      {isBuilt(release) ? (
        <Contents release={release} projectId={projectId} />
      ) : (
        <Unfinished release={release} projectId={projectId} />
      )}
    </Page>
  );
}

function hasManifest({ state }: Release): boolean {
  return state === "ready" || state === "withdrawn";
}

function isBuilt(release: Release): boolean {
  return hasManifest(release) || release.state === "erased";
}

interface PartProps {
  readonly release: Release;
  readonly projectId: number;
}

function Unfinished({ release, projectId }: PartProps): ReactNode {
  const { t } = useTranslation("releases");
  const { data: job } = useQuery({ ...askJob(release.job ?? 0), enabled: release.job !== null });
  return (
    <>
      <Text size="sm" c="dimmed">
        {release.state === "failed" ? t("failed") : t("building")}
      </Text>
      {job !== undefined && <JobCard job={job} projectId={projectId} />}
      {release.gates.length > 0 && (
        <Panel title={t("gates.title")}>
          <GateList gates={release.gates} />
        </Panel>
      )}
    </>
  );
}

function Contents({ release, projectId }: PartProps): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const kindNames = useKindNames();
  const summary = readSummary(release);
  const earlier = useEarlier(projectId, release);
  return (
    <>
      <Panel>
        <div className={classes["stats"]}>
          <Stat value={format.count(release.item_count)} label={t("stat.items")} />
          <Stat value={format.count(summary.annotations)} label={t("stat.annotations")} />
          <Stat value={format.count(summary.marks)} label={t("stat.marks")} />
          <Stat value={format.count(summary.turns)} label={t("stat.turns")} />
          <Stat value={format.count(summary.components)} label={t("stat.components")} />
        </div>
        <SplitBar counts={summary.splits} />
      </Panel>
      {release.state === "ready" && <Exports release={release} earlier={earlier} projectId={projectId} />}
      <div className={classes["columns"]}>
        <div className={classes["stack"]}>
          <Tallies summary={summary} projectId={projectId} />
          {summary.marks > 0 && (
            <Panel title={t("kinds")}>
              <TallyBars label={t("kinds")} tally={summary.kinds} names={kindNames} />
            </Panel>
          )}
          <Panel title={t("licences")}>
            <TallyBars label={t("licences")} tally={summary.licences} />
          </Panel>
        </div>
        <div className={classes["stack"]}>
          <Changes earlier={earlier} release={release} projectId={projectId} />
          <Panel title={t("gates.title")}>
            <GateList gates={release.gates} />
          </Panel>
          <Provenance release={release} />
        </div>
      </div>
    </>
  );
}
