/** Above the grid: search in words, how large the pictures are, and the next thing to do. */

import { Button, CloseButton, Group, Menu, Slider, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconChecks, IconPencil, IconPhoto, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, type Project } from "../../api/projects";
import { askQueue } from "../../api/queue";
import { useKeys } from "../../keys/useKeys";
import classes from "./data.module.css";
import { MoreFilters } from "./MoreFilters";
import { Slices } from "./Slices";
import type { DataView } from "./useDataView";

const WAIT_MS = 250;

/** Which project, what the address says, and what adds data (null where one may not). */
export interface DataBarProps {
  readonly project: Project;
  readonly view: DataView;
  readonly onAdd: (() => void) | null;
}

/** The bar. */
export function DataBar({ project, view, onAdd }: DataBarProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <Group className={classes["bar"] ?? ""} gap="md" wrap="nowrap">
      <SearchBox view={view} />
      <Group gap="sm" wrap="nowrap">
        <MoreFilters view={view} />
        {hasRole(project, "reviewer") && <Slices view={view} />}
      </Group>
      <Group gap="xs" wrap="nowrap" className={classes["size"] ?? ""}>
        <IconPhoto size={14} aria-hidden />
        <Slider
          w={90}
          size="xs"
          min={96}
          max={320}
          step={16}
          label={null}
          thumbLabel={t("size")}
          value={view.search.size ?? 160}
          onChange={(size) => {
            view.change({ size });
          }}
        />
        <IconPhoto size={20} aria-hidden />
      </Group>
      <span className={classes["gap"]} />
      {onAdd !== null && (
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={onAdd}>
          {t("add.action")}
        </Button>
      )}
      <Work project={project} />
    </Group>
  );
}

function SearchBox({ view }: { readonly view: DataView }): ReactNode {
  const { t } = useTranslation("data");
  const box = useRef<HTMLInputElement>(null);
  const asked = view.search.text ?? "";
  const [text, setText] = useState(asked);
  const [sent, setSent] = useState(asked);
  const [known, setKnown] = useState(asked);
  const search = useDebouncedCallback((words: string) => {
    setSent(words);
    view.change({ text: words });
  }, WAIT_MS);
  if (asked !== known) {
    setKnown(asked);
    // Somebody else changed the address: a slice was shown, or all filters were cleared.
    if (asked !== sent) {
      setText(asked);
      setSent(asked);
    }
  }
  const set = (words: string): void => {
    setText(words);
    search(words);
  };
  useKeys([
    {
      keys: "/",
      label: t("search.placeholder"),
      group: t("keys"),
      run: () => {
        box.current?.focus();
        return undefined;
      },
    },
  ]);
  return (
    <TextInput
      ref={box}
      className={classes["search"] ?? ""}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === "" ? null : (
          <CloseButton
            size="sm"
            aria-label={t("search.clear")}
            onClick={() => {
              set("");
            }}
          />
        )
      }
      placeholder={t("search.placeholder")}
      aria-label={t("search.placeholder")}
      value={text}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
  );
}

/** What waits for the person here: the one button that starts it. */
function Work({ project }: { readonly project: Project }): ReactNode {
  const { t } = useTranslation("data");
  const { data: queue } = useQuery(askQueue(project.id));
  const waiting = (stage: string): number => queue?.waiting.find((entry) => entry.stage === stage)?.count ?? 0;
  const label = waiting("annotate");
  const review = waiting("review");
  if (label > 0 && review > 0)
    return (
      <Menu position="bottom-end" shadow="md" trigger="click-hover">
        <Menu.Target>
          <Button leftSection={<IconPencil size={16} />}>{t("work.start")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`/projects/${project.id}/label`}
            leftSection={<IconPencil size={16} stroke={1.5} />}
          >
            {t("work.label", { count: label })}
          </Menu.Item>
          <Menu.Item
            component={Link}
            to={`/projects/${project.id}/review`}
            leftSection={<IconChecks size={16} stroke={1.5} />}
          >
            {t("work.review", { count: review })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    );
  if (label > 0)
    return (
      <Button component={Link} to={`/projects/${project.id}/label`} leftSection={<IconPencil size={16} />}>
        {t("work.startLabel")}
      </Button>
    );
  if (review > 0)
    return (
      <Button component={Link} to={`/projects/${project.id}/review`} leftSection={<IconChecks size={16} />}>
        {t("work.startReview")}
      </Button>
    );
  return null;
}
