/** A release in the formats that trainers read: what was rendered, what it lacks, and how to load it. */

import { Badge, Button, Group, Text } from "@mantine/core";
import { IconCode, IconDownload, IconList } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import {
  askExports,
  askReleases,
  type ExportSummary,
  FORMATS,
  readLosses,
  type Release,
  useRenderExport,
} from "../../api/releases";
import { ErrorState } from "../../ui/ErrorState";
import { Panel } from "../../ui/Panel";
import { RowSkeletons } from "../../ui/Skeletons";
import { StatusText, type Tone } from "../../ui/StatusText";
import { useFormat } from "../../ui/useFormat";
import { useSentence } from "../../ui/useSentence";
import { ExportDialog } from "./ExportDialog";
import { ExportFiles } from "./ExportFiles";
import { ExportJob } from "./ExportJob";
import { LoadDialog } from "./LoadDialog";
import classes from "./releases.module.css";

/** How many are listed at first: what the release holds shall not be far below. */
const SHOWN = 6;

/** A release. */
export interface ExportsProps {
  readonly release: Release;
  /** Ready releases before it, the newest first. */
  readonly earlier: readonly Release[];
  readonly projectId: number;
}

/** The exports of a release, newest first. */
export function Exports({ release, earlier, projectId }: ExportsProps): ReactNode {
  const { t } = useTranslation("releases");
  const [isOrdering, setOrdering] = useState(false);
  const [areAllShown, setAllShown] = useState(false);
  const { data, error, refetch } = useQuery(askExports(release.id));
  const names = useReleaseNames(projectId);
  return (
    <Panel
      title={t("exports.title")}
      flush
      aside={
        <Button
          size="compact-sm"
          onClick={() => {
            setOrdering(true);
          }}
        >
          {t("exports.new")}
        </Button>
      }
    >
      {error !== null ? (
        <ErrorState error={error} size="inline" onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <RowSkeletons count={2} />
      ) : data.length === 0 ? (
        <Text size="sm" c="dimmed" p="lg">
          {t("exports.none")} {t("exports.noneWords")}
        </Text>
      ) : (
        <>
          <ul className={classes["exports"]}>
            {data.slice(0, areAllShown ? undefined : SHOWN).map((made) => (
              <ExportRow key={made.id} made={made} release={release} base={nameBase(made, names)} />
            ))}
          </ul>
          {data.length > SHOWN && (
            <Button
              variant="subtle"
              color="gray"
              fullWidth
              aria-expanded={areAllShown}
              onClick={() => {
                setAllShown(!areAllShown);
              }}
            >
              {areAllShown ? t("exports.fewer") : t("exports.all", { count: data.length })}
            </Button>
          )}
        </>
      )}
      <ExportDialog
        release={release}
        earlier={earlier}
        isOpen={isOrdering}
        onClose={() => {
          setOrdering(false);
        }}
      />
    </Panel>
  );
}

/** Names of the releases that are shown first, by id. */
function useReleaseNames(projectId: number): ReadonlyMap<number, string> {
  const { data } = useInfiniteQuery(askReleases(projectId));
  return new Map(data?.pages.flatMap(({ results }) => results.map(({ id, name }) => [id, name] as const)));
}

/** What a part is a part since; null for a whole. */
function nameBase({ since }: ExportSummary, names: ReadonlyMap<number, string>): string | null {
  return since === null ? null : (names.get(since) ?? `#${String(since)}`);
}

interface ExportRowProps {
  readonly made: ExportSummary;
  readonly release: Release;
  /** The release since which it has what changed; null when it has everything. */
  readonly base: string | null;
}

type Opened = "files" | "load" | null;

function ExportRow({ made, release, base }: ExportRowProps): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const [opened, setOpened] = useState<Opened>(null);
  const say = useSentence();
  const formats = useQuery(FORMATS).data ?? [];
  const title = say(formats.find(({ name }) => name === made.format)?.title ?? made.format);
  const losses = readLosses(made);
  const listFacts = (): string[] => [
    t("exports.files", { count: made.file_count }),
    format.bytes(made.size_bytes),
    losses.length === 0 ? t("exports.complete") : t("exports.losses", { count: losses.length }),
    t("exports.version", { version: made.exporter_version }),
    format.ago(made.created_at),
  ];
  const describe = (): string => {
    if (made.state === "expired") return t("exports.expired");
    return made.state === "ready" ? listFacts().join(" · ") : format.ago(made.created_at);
  };
  return (
    <li>
      <div className={classes["export"]}>
        <div className={classes["exportWords"]}>
          <Group gap="md" wrap="nowrap">
            <Text fw={600} size="sm" truncate>
              {title}
            </Text>
            {base !== null && (
              <Badge variant="light" size="sm" tt="none" className={classes["exportPart"] ?? ""}>
                {t("exports.since", { release: base })}
              </Badge>
            )}
            <ExportState made={made} />
          </Group>
          <Text size="sm" c="dimmed">
            {describe()}
          </Text>
        </div>
        {made.state === "ready" && <ReadyActions made={made} onOpen={setOpened} opened={opened} />}
        <RenderAgain made={made} release={release} />
      </div>
      <ExportJob made={made} projectId={release.project} />
      {opened === "files" && <ExportFiles made={made} />}
      <LoadDialog
        made={made}
        release={release}
        base={base}
        title={title}
        isOpen={opened === "load"}
        onClose={() => {
          setOpened(null);
        }}
      />
    </li>
  );
}

function RenderAgain({ made, release }: Omit<ExportRowProps, "base">): ReactNode {
  const { t } = useTranslation("releases");
  const rendering = useRenderExport(release.id);
  if (made.state !== "failed" && made.state !== "expired") return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={rendering.isPending}
      onClick={() => {
        rendering.mutate({ format: made.format, options: made.options, since: made.since });
      }}
    >
      {made.state === "expired" ? t("exports.render") : t("exports.again")}
    </Button>
  );
}

interface ReadyActionsProps {
  readonly made: ExportSummary;
  readonly opened: Opened;
  readonly onOpen: (opened: Opened) => void;
}

function ReadyActions({ made, opened, onOpen }: ReadyActionsProps): ReactNode {
  const { t } = useTranslation("releases");
  const isOpen = opened === "files";
  return (
    <Group gap="sm">
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-expanded={isOpen}
        leftSection={<IconList size={16} aria-hidden />}
        onClick={() => {
          onOpen(isOpen ? null : "files");
        }}
      >
        {t("exports.show")}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconCode size={16} aria-hidden />}
        onClick={() => {
          onOpen("load");
        }}
      >
        {t("exports.load")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        component="a"
        href={`/api/exports/${made.id}/archive`}
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t("exports.download")}
      </Button>
    </Group>
  );
}

const STATES = ["running", "ready", "failed", "expired"] as const;
const TONES: Readonly<Record<(typeof STATES)[number], Tone>> = {
  running: "active",
  ready: "good",
  failed: "bad",
  expired: "neutral",
};

function ExportState({ made }: { readonly made: ExportSummary }): ReactNode {
  const { t } = useTranslation("releases");
  const state = STATES.find((one) => one === made.state);
  if (state === undefined) return <StatusText tone="neutral">{made.state}</StatusText>;
  return <StatusText tone={TONES[state]}>{t(`exports.state.${state}`)}</StatusText>;
}
