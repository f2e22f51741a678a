/** One model version: how well it does, by class and by how sure it is, and what people made of it. */

import { Anchor, Button, Group, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type ModelReport, type ModelVersion, readConfig, readReport } from "../../api/modelVersions";
import { hasRole, useProject } from "../../api/projects";
import { askReleases } from "../../api/releases";
import { CopyField } from "../../ui/CopyField";
import { KeyValue, Stat } from "../../ui/KeyValue";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import { StartJobDialog } from "../jobs/StartJobDialog";
import { Calibration } from "./Calibration";
import { ClassTable } from "./ClassTable";
import { Confusion } from "./Confusion";
import classes from "./models.module.css";
import { Uptake } from "./Uptake";

/** A version of a project. */
export interface VersionDetailProps {
  readonly version: ModelVersion;
  readonly projectId: number;
}

/** The detail, scrolling by itself. */
export function VersionDetail({ version, projectId }: VersionDetailProps): ReactNode {
  const { t } = useTranslation("models");
  const report = readReport(version);
  return (
    <div className={classes["detail"]}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} size="h4">
            {version.name} <span className={classes["quiet"]}>{t("version", { id: version.id })}</span>
          </Title>
          <Text size="sm" c="dimmed">
            {version.revision}
          </Text>
        </div>
        {version.task === "probe" && <Actions version={version} projectId={projectId} />}
      </Group>
      {report === null ? (
        <Text size="sm" c="dimmed">
          {t("noReport")}
        </Text>
      ) : (
        <Stats report={report} />
      )}
      <div className={classes["columns"]}>
        <Uptake id={version.id} />
        <Facts version={version} projectId={projectId} />
      </div>
      {report !== null && (
        <>
          <ClassTable classes={report.classes} />
          <div className={classes["columns"]}>
            <Calibration report={report} />
            <Confusion names={report.classes.map(({ name }) => name)} counts={report.confusion} />
          </div>
        </>
      )}
    </div>
  );
}

function Actions({ version, projectId }: VersionDetailProps): ReactNode {
  const { t } = useTranslation("models");
  const navigate = useNavigate();
  const [orders, setOrders] = useState<boolean | null>(null);
  const canSuggest = hasRole(useProject(projectId), "reviewer");
  return (
    <Group gap="sm" wrap="nowrap">
      <Button
        variant="default"
        disabled={!canSuggest}
        title={t("orderTitle")}
        onClick={() => {
          setOrders(true);
        }}
      >
        {t("order")}
      </Button>
      <Button
        disabled={!canSuggest}
        onClick={() => {
          setOrders(false);
        }}
      >
        {t("suggest")}
      </Button>
      <StartJobDialog
        projectId={projectId}
        start={orders === null ? null : "suggest_marks"}
        preset={{ prelabeler: `probe:${version.id}`, order_queue: orders === true }}
        isFixed
        onClose={() => {
          setOrders(null);
        }}
        onStarted={() => {
          void navigate({ to: "/projects/$projectId/jobs", params: { projectId } });
        }}
      />
    </Group>
  );
}

function Stats({ report }: { readonly report: ModelReport }): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const interval = report.accuracy_interval;
  const examples = (split: string): string => format.count(report.examples[split] ?? 0);
  return (
    <div className={classes["stats"]}>
      <Stat
        value={format.percent(report.accuracy, 1)}
        label={t("stat.accuracy")}
        {...(interval === null || interval === undefined
          ? {}
          : {
              note: t("stat.interval", { low: format.percent(interval.low), high: format.percent(interval.high) }),
            })}
      />
      <Stat value={writeRatio(report.macro_f1, (value) => format.number(value))} label={t("stat.f1")} />
      <Stat
        value={writeRatio(report.ece_after, (value) => format.number(value, 3))}
        label={t("stat.ece")}
        note={t("stat.eceBefore", { ece: writeRatio(report.ece_before, (value) => format.number(value, 3)) })}
      />
      <Stat
        value={examples("test")}
        label={t("stat.test")}
        note={t("stat.testNote", { train: examples("train"), validation: examples("validation") })}
      />
    </div>
  );
}

function writeRatio(value: number | null | undefined, write: (value: number) => string): string {
  return value === null || value === undefined ? "–" : write(value);
}

const SHOWN_HEX = 16;

function Facts({ version, projectId }: VersionDetailProps): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const config = readConfig(version);
  const report = readReport(version);
  const when = format.dateTime(version.created_at);
  return (
    <Panel title={t("facts.title")}>
      <KeyValue
        rows={[
          [
            t("facts.release"),
            version.trained_on === "" ? null : <TrainedOn key="release" version={version} projectId={projectId} />,
          ],
          [t("facts.encoder"), config.encoder ?? null],
          [t("facts.question"), config.question ?? null],
          [
            t("facts.temperature"),
            report?.temperature === null || report?.temperature === undefined
              ? null
              : format.number(report.temperature),
          ],
          [
            t("facts.hash"),
            version.weights_hash === "" ? null : (
              <CopyField
                key="hash"
                value={version.weights_hash}
                shown={`${version.weights_hash.slice(0, SHOWN_HEX)}…`}
              />
            ),
          ],
          [
            t("facts.made"),
            version.created_by === null ? when : t("facts.madeValue", { who: version.created_by, when }),
          ],
        ]}
      />
    </Panel>
  );
}

function TrainedOn({ version, projectId }: VersionDetailProps): ReactNode {
  const { t } = useTranslation("models");
  const { data } = useInfiniteQuery(askReleases(projectId));
  const release = data?.pages
    .flatMap(({ results }) => results)
    .find(({ manifest_hash }) => manifest_hash === version.trained_on);
  if (release === undefined) return t("facts.manifest", { hash: version.trained_on.slice(0, SHOWN_HEX) });
  return (
    <Anchor
      size="sm"
      renderRoot={(props: object) => (
        <Link to="/projects/$projectId/releases/$releaseId" params={{ projectId, releaseId: release.id }} {...props} />
      )}
    >
      {release.name}
    </Anchor>
  );
}
