/** What narrows the list: state with counts, medium, class, and what was taken out or failed. */

import { Text, Title, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askItemCounts } from "../../api/items";
import { askOntologyVersion } from "../../api/ontologies";
import type { Project } from "../../api/projects";
import { styleClass } from "../../ui/palette";
import { ProgressStrip } from "../../ui/ProgressStrip";
import { PROGRESS_TONES } from "../../ui/progress";
import { useFormat } from "../../ui/useFormat";
import classes from "./data.module.css";
import { MEDIA, PROGRESS } from "./search";
import type { DataView } from "./useDataView";

/** Which project, and what the address says. */
export interface FacetsProps {
  readonly project: Project;
  readonly view: DataView;
}

/** The column at the left. */
export function Facets({ project, view }: FacetsProps): ReactNode {
  const { t } = useTranslation(["data", "projects"]);
  const { search, change } = view;
  const aside = project.counts["set_aside"] ?? 0;
  const { data: counts } = useQuery(askItemCounts(project.id));
  return (
    <aside className={classes["facets"]} aria-label={t("facets.label")}>
      <div className={classes["head"]}>
        <Title order={1} size="h4" lineClamp={2}>
          {project.name}
        </Title>
        <ProgressStrip counts={project.counts} />
      </div>
      <Group title={t("facets.progress")}>
        {PROGRESS.filter((state) => (project.counts[state] ?? 0) > 0 || search.progress?.includes(state)).map(
          (state) => (
            <Facet
              key={state}
              isOn={search.progress?.includes(state) ?? false}
              dot={<span className={classes["dot"]} data-tone={PROGRESS_TONES[state]} />}
              count={project.counts[state] ?? 0}
              onClick={() => {
                change({ progress: toggle(search.progress, state) });
              }}
            >
              {t(`projects:state.${state}`)}
            </Facet>
          ),
        )}
        {(aside > 0 || search.state !== undefined) && (
          <Facet
            isOn={search.state === "set_aside"}
            dot={<span className={classes["dot"]} data-tone="aside" />}
            count={aside}
            onClick={() => {
              change({ state: search.state === "set_aside" ? undefined : "set_aside" });
            }}
          >
            {t("facets.setAside")}
          </Facet>
        )}
      </Group>
      <Group title={t("facets.media")}>
        {MEDIA.filter((media) => counts === undefined || media in counts.media || search.media?.includes(media)).map(
          (media) => (
            <Facet
              key={media}
              isOn={search.media?.includes(media) ?? false}
              count={counts?.media[media]}
              onClick={() => {
                change({ media: toggle(search.media, media) });
              }}
            >
              {t(`media.${media}`)}
            </Facet>
          ),
        )}
        <Facet
          isOn={search.errors === true}
          count={counts?.errors}
          onClick={() => {
            change({ errors: search.errors === true ? undefined : true });
          }}
        >
          {t("facets.errors")}
        </Facet>
      </Group>
      <ClassFacets project={project} view={view} counts={counts?.classes} />
    </aside>
  );
}

function toggle<T>(list: readonly T[] | undefined, value: T): T[] {
  const known = list ?? [];
  return known.includes(value) ? known.filter((each) => each !== value) : [...known, value];
}

interface ClassFacetsProps extends FacetsProps {
  /** Items by class; undefined until they are known. */
  readonly counts: Readonly<Record<string, number>> | undefined;
}

function ClassFacets({ project, view: { search, change }, counts }: ClassFacetsProps): ReactNode {
  const { t } = useTranslation("data");
  const { data: ontology } = useQuery(askOntologyVersion(project.id));
  const entries = ontology?.definition.classes ?? [];
  if (entries.length === 0) return null;
  return (
    <Group title={t("facets.class")}>
      {entries.map((entry, index) => (
        <Facet
          key={entry.id}
          isOn={search.class === entry.id}
          count={counts && (counts[entry.id] ?? 0)}
          dot={<span className={classes["dot"]} style={{ background: styleClass(index, entry.colour).colour }} />}
          onClick={() => {
            change({ class: search.class === entry.id ? undefined : entry.id });
          }}
        >
          {entry.name}
        </Facet>
      ))}
    </Group>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div role="group" aria-label={title} className={classes["group"]}>
      <Text size="xs" c="dimmed" fw={600} className={classes["groupTitle"] ?? ""}>
        {title}
      </Text>
      {children}
    </div>
  );
}

interface FacetProps {
  readonly isOn: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly dot?: ReactNode;
  readonly count?: number | undefined;
}

function Facet({ isOn, onClick, children, dot, count }: FacetProps): ReactNode {
  const format = useFormat();
  return (
    <UnstyledButton className={classes["facet"] ?? ""} aria-pressed={isOn} onClick={onClick}>
      {dot}
      <span className={classes["facetName"]}>{children}</span>
      {isOn ? (
        <IconCheck size={14} aria-hidden />
      ) : (
        count !== undefined && <span className={classes["facetCount"]}>{format.count(count)}</span>
      )}
    </UnstyledButton>
  );
}
