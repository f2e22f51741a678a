/** Search by likeness: words or an item, filters, and hits with their scores explained. */

import { Button } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askEncoders, askSearch, type Hit, type Picture, type SearchWanted } from "../../api/search";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { type Failure, readFailure } from "../../ui/failure";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { GridSkeletons } from "../../ui/Skeletons";
import { StartJobDialog } from "../jobs/StartJobDialog";
import { HitGrid } from "./HitGrid";
import type { LikenessSearch } from "./search";
import { readWanted } from "./wanted";
import { SearchBar } from "./SearchBar";
import { Starters } from "./Starters";

const route = getRouteApi("/signedIn/projects/$projectId/search");
const RETRY_MS = 3_000;

/** The page. */
export function SearchPage(): ReactNode {
  const { t } = useTranslation("curation");
  const { projectId } = route.useParams();
  const search: LikenessSearch = route.useSearch();
  const navigate = route.useNavigate();
  const [picture, setPicture] = useState<Picture | null>(null);
  const change = (next: LikenessSearch): void => {
    // Whoever asks for words or an item is done with the picture; filters narrow its search.
    if (next.text !== search.text || next.item !== search.item) setPicture(null);
    void navigate({ search: next });
  };
  return (
    <Page width="wide">
      <PageHeader title={t("search.title")} description={t("search.about")} />
      <SearchBar
        key={`${search.text ?? ""}/${String(search.item)}`}
        projectId={projectId}
        search={search}
        picture={picture?.file ?? null}
        onChange={change}
        onPicture={(file) => {
          setPicture((before) => (file === null ? null : { file, number: (before?.number ?? Date.now()) + 1 }));
        }}
      />
      <Found projectId={projectId} search={search} picture={picture} onChange={change} />
    </Page>
  );
}

interface FoundProps {
  readonly projectId: number;
  readonly search: LikenessSearch;
  readonly picture: Picture | null;
  readonly onChange: (search: LikenessSearch) => void;
}

function Found({ projectId, search, picture, onChange }: FoundProps): ReactNode {
  const encoders = useQuery(askEncoders(projectId));
  const lookLike = (item: number, hit?: Hit): void => {
    const isPart = hit !== undefined && hit.part.kind !== "whole";
    const part = isPart ? { part: hit.part.name, slot: hit.slot } : { part: undefined, slot: undefined };
    onChange({ ...search, text: undefined, item, ...part });
  };
  if (encoders.error !== null) return <ErrorState error={encoders.error} onRetry={() => void encoders.refetch()} />;
  if (encoders.data === undefined) return <GridSkeletons count={24} />;
  if (encoders.data.length === 0) return <NotEmbedded projectId={projectId} />;
  const wanted = readWanted(projectId, search, encoders.data[0]?.name);
  if (picture === null && wanted.text === "" && wanted.item === null)
    return <Starters projectId={projectId} onChoose={lookLike} />;
  return (
    <Answer
      wanted={wanted}
      picture={picture}
      onSimilar={(hit) => {
        lookLike(hit.item.id, hit);
      }}
    />
  );
}

interface AnswerProps {
  readonly wanted: SearchWanted;
  readonly picture: Picture | null;
  readonly onSimilar: (hit: Hit) => void;
}

function Answer({ wanted, picture, onSimilar }: AnswerProps): ReactNode {
  const { t } = useTranslation("curation");
  const found = useQuery({
    ...askSearch(wanted, picture),
    refetchInterval: ({ state }) => (isWaiting(state.error) ? RETRY_MS : false),
  });
  const again = (): void => void found.refetch();
  if (found.error !== null)
    return <Refused projectId={wanted.project} failure={readFailure(found.error)} onRetry={again} />;
  if (found.data === undefined) return <GridSkeletons count={24} />;
  if (found.data.results.length === 0)
    return <EmptyState title={t("search.none.title")}>{t("search.none.words")}</EmptyState>;
  return <HitGrid projectId={wanted.project} answer={found.data} onSimilar={onSimilar} />;
}

function isWaiting(error: unknown): boolean {
  return error !== null && readFailure(error).code === "worker_missing";
}

interface RefusedProps {
  readonly projectId: number;
  readonly failure: Failure;
  readonly onRetry: () => void;
}

function Refused({ projectId, failure, onRetry }: RefusedProps): ReactNode {
  const { t } = useTranslation("curation");
  if (failure.code === "not_embedded") return <NotEmbedded projectId={projectId} />;
  if (failure.code === "worker_missing")
    return (
      <EmptyState icon={<IconSearch size={28} stroke={1.25} />} title={t("search.worker.title")}>
        {t("search.worker.words")}
      </EmptyState>
    );
  return <ErrorState error={failure} onRetry={onRetry} />;
}

function NotEmbedded({ projectId }: { readonly projectId: number }): ReactNode {
  const { t } = useTranslation("curation");
  const navigate = route.useNavigate();
  const [isStarting, setStarting] = useState(false);
  return (
    <>
      <EmptyState
        icon={<IconSearch size={28} stroke={1.25} />}
        title={t("search.notEmbedded.title")}
        action={
          <Button
            onClick={() => {
              setStarting(true);
            }}
          >
            {t("search.notEmbedded.go")}
          </Button>
        }
      >
        {t("search.notEmbedded.words")}
      </EmptyState>
      <StartJobDialog
        projectId={projectId}
        start={isStarting ? "embed_assets" : null}
        isFixed
        onClose={() => {
          setStarting(false);
        }}
        onStarted={() => {
          void navigate({ to: "/projects/$projectId/jobs", params: { projectId } });
        }}
      />
    </>
  );
}
