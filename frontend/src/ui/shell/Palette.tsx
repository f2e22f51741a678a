/** Everything that can be reached or done, by its name: `Ctrl K`. */

import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconFolder, IconKeyboard, IconLayoutGrid, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PROJECTS } from "../../api/projects";
import { listCaps } from "../../keys/combination";
import { type Binding, listAlternatives } from "../../keys/keyTable";
import { useBindings, useKeys } from "../../keys/useKeys";
import { openKeyHelp } from "./KeyHelp";
import { PLACES } from "./places";
import { IS_APPLE } from "./platform";
import { useCurrentProject } from "./useCurrentProject";

const NO_PRESS = { key: "", code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const ICON = { size: 18, stroke: 1.5 } as const;

/** The palette, and the keys that work on every page. */
export function Palette(): ReactNode {
  const { t } = useTranslation("shell");
  const groups = [useHere(), usePages(), useProjectList()].filter(({ actions }) => actions.length > 0);
  useFrameKeys();
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      nothingFound={t("palette.nothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch {...ICON} />,
        placeholder: t("palette.placeholder"),
        "aria-label": t("palette.placeholder"),
      }}
    />
  );
}

function useFrameKeys(): void {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { id } = useCurrentProject();
  const group = t("help.go");
  const places = PLACES.map(({ page, letter }): Binding => ({
    keys: `g ${letter}`,
    label: t(`page.${page}`),
    group,
    run: () => {
      if (id === undefined) return false;
      void navigate({ to: `/projects/$projectId/${page}`, params: { projectId: id } });
      return undefined;
    },
  }));
  useKeys([
    { keys: "mod+k", label: t("palette.open"), group, inText: true, run: openPalette },
    { keys: "?", label: t("help.open"), group, run: openHelp },
    {
      keys: "g p",
      label: t("page.projects"),
      group,
      run: () => void navigate({ to: "/projects" }),
    },
    ...(id === undefined ? [] : places),
  ]);
}

function openPalette(): undefined {
  spotlight.open();
}

function openHelp(): undefined {
  openKeyHelp();
}

/** What the page itself can do. */
function useHere(): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const frame = t("help.go");
  const bindings = useBindings().filter(({ group }) => group !== frame);
  return {
    group: t("palette.here"),
    actions: bindings.map((binding) => ({
      id: `key:${binding.keys}:${binding.label}`,
      label: binding.label,
      description: binding.group,
      leftSection: <IconKeyboard {...ICON} />,
      rightSection: listCaps(listAlternatives(binding)[0] ?? "", IS_APPLE).join(" "),
      onClick: () => {
        binding.run(NO_PRESS);
      },
    })),
  };
}

function usePages(): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { id } = useCurrentProject();
  const places = PLACES.map(({ page, icon: Icon }) => ({
    id: `page:${page}`,
    label: t(`page.${page}`),
    leftSection: <Icon {...ICON} />,
    onClick: () => {
      if (id !== undefined) void navigate({ to: `/projects/$projectId/${page}`, params: { projectId: id } });
    },
  }));
  const projects = {
    id: "page:projects",
    label: t("page.projects"),
    leftSection: <IconLayoutGrid {...ICON} />,
    onClick: () => void navigate({ to: "/projects" }),
  };
  return { group: t("palette.pages"), actions: id === undefined ? [projects] : [projects, ...places] };
}

function useProjectList(): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { data: projects = [] } = useQuery(PROJECTS);
  return {
    group: t("page.projects"),
    actions: projects.map(({ id, name }) => ({
      id: `project:${id}`,
      label: name,
      leftSection: <IconFolder {...ICON} />,
      onClick: () => void navigate({ to: "/projects/$projectId/data", params: { projectId: id } }),
    })),
  };
}
