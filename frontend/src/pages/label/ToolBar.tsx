/** The tools at the left of the canvas, and the class that new marks get. */

import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconCircle, IconLine, IconPointer, IconPolygon, IconRectangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { TOOLS } from "../../kinds/tools";
import { ClassPicker } from "./ClassPicker";
import styles from "./label.module.css";
import { listDrawable } from "./session/edits";
import type { TaskSession } from "./session/taskSession";
import type { ToolName, Workbench } from "./session/workbench";
import { useReadable } from "./useReadable";

/** Whose tools. */
export interface ToolBarProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

const ICONS: Readonly<Record<ToolName, typeof IconPointer>> = {
  select: IconPointer,
  box: IconRectangle,
  polygon: IconPolygon,
  polyline: IconLine,
  ellipse: IconCircle,
};

/** The tools that some class of the ontology allows. */
export function ToolBar({ session, workbench }: ToolBarProps): ReactNode {
  const { t } = useTranslation("label");
  const current = useReadable(workbench.tool);
  const kinds = listDrawable(
    session.ontology,
    TOOLS.map(({ kind }) => kind),
  );
  const tools = [{ kind: "select" as const, key: "v" }, ...TOOLS.filter(({ kind }) => kinds.includes(kind))];
  return (
    <nav className={styles["tools"]} aria-label={t("tools.name")}>
      {tools.map(({ kind, key }) => {
        const Icon = ICONS[kind];
        return (
          <Tooltip key={kind} label={`${t(`tools.${kind}`)}  ${key.toUpperCase()}`} position="right" openDelay={300}>
            <UnstyledButton
              className={styles["tool"]}
              aria-label={t(`tools.${kind}`)}
              aria-pressed={current === kind}
              onClick={() => {
                workbench.tool.set(kind);
              }}
            >
              <Icon size={18} stroke={1.75} aria-hidden />
            </UnstyledButton>
          </Tooltip>
        );
      })}
      {kinds.length > 0 && <ClassPicker session={session} workbench={workbench} />}
    </nav>
  );
}
