/** Models: the versions of a project and, of the chosen one, everything that is known. */

import { Button, Text, UnstyledButton } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askModelVersions, type ModelVersion, readReport } from "../../api/modelVersions";
import { hasRole, useProject } from "../../api/projects";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageHeader } from "../../ui/PageHeader";
import { CardSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { StartJobDialog } from "../jobs/StartJobDialog";
import classes from "./models.module.css";
import { VersionDetail } from "./VersionDetail";
import { nameTask } from "./words";

const route = getRouteApi("/signedIn/projects/$projectId/models");

/** The page. */
export function ModelsPage(): ReactNode {
  const { t } = useTranslation("models");
  const { projectId } = route.useParams();
  const navigate = route.useNavigate();
  const canTrain = hasRole(useProject(projectId), "manager");
  const [isTraining, setTraining] = useState(false);
  const train = (
    <Button
      disabled={!canTrain}
      title={canTrain ? undefined : t("notAllowed")}
      onClick={() => {
        setTraining(true);
      }}
    >
      {t("train")}
    </Button>
  );
  return (
    <div className={classes["page"]}>
      <PageHeader title={t("title")} description={t("about")} actions={train} />
      <Versions projectId={projectId} train={train} />
      <StartJobDialog
        projectId={projectId}
        start={isTraining ? "train_probe" : null}
        isFixed
        onClose={() => {
          setTraining(false);
        }}
        onStarted={() => {
          void navigate({ to: "/projects/$projectId/jobs", params: { projectId } });
        }}
      />
    </div>
  );
}

interface VersionsProps {
  readonly projectId: number;
  readonly train: ReactNode;
}

function Versions({ projectId, train }: VersionsProps): ReactNode {
  const { t } = useTranslation("models");
  const { version } = route.useSearch();
  const versions = useInfiniteQuery(askModelVersions(projectId));
  if (versions.error !== null) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  if (versions.data === undefined) return <CardSkeletons count={3} />;
  const found = versions.data.pages.flatMap(({ results }) => results);
  const chosen = found.find(({ id }) => id === version) ?? found[0];
  if (chosen === undefined)
    return (
      <EmptyState icon={<IconSparkles size={28} stroke={1.25} />} title={t("empty.title")} action={train}>
        {t("empty.words")}
      </EmptyState>
    );
  return (
    <div className={classes["panes"]}>
      <nav className={classes["list"]} aria-label={t("list")}>
        {found.map((one) => (
          <VersionEntry key={one.id} version={one} isChosen={one === chosen} />
        ))}
        {versions.hasNextPage && (
          <Button size="xs" variant="subtle" onClick={() => void versions.fetchNextPage()}>
            {t("more")}
          </Button>
        )}
      </nav>
      <VersionDetail key={chosen.id} version={chosen} projectId={projectId} />
    </div>
  );
}

function VersionEntry({
  version,
  isChosen,
}: {
  readonly version: ModelVersion;
  readonly isChosen: boolean;
}): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const navigate = route.useNavigate();
  const report = readReport(version);
  return (
    <UnstyledButton
      className={classes["entry"]}
      aria-current={isChosen}
      onClick={() => {
        void navigate({ search: { version: version.id }, replace: true });
      }}
    >
      <Text size="sm" fw={600} truncate>
        {version.name} <span className={classes["quiet"]}>{t("version", { id: version.id })}</span>
      </Text>
      <Text size="sm" c="dimmed" truncate>
        {nameTask(t, version.task)} ·{" "}
        {report === null ? t("notMeasured") : t("accuracyShort", { accuracy: format.percent(report.accuracy, 0) })}
      </Text>
      <Text size="xs" c="dimmed">
        {format.ago(version.created_at)}
      </Text>
    </UnstyledButton>
  );
}
