/** Zoom, fit, contrast and names, at the lower edge of the canvas. */

import { Popover, Slider, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconContrast2, IconMaximize, IconTag } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PLAIN_TONE, type Stage } from "../../../media/stage";
import type { Workbench } from "../session/workbench";
import { useReadable } from "../useReadable";
import styles from "./canvas.module.css";

/** Which canvas. */
export interface CanvasControlBarProps {
  readonly stage: Stage;
  readonly workbench: Workbench;
}

/** The controls. */
export function CanvasControlBar({ stage, workbench }: CanvasControlBarProps): ReactNode {
  const { t } = useTranslation("label");
  const { scale } = useReadable(stage.view);
  const hasLabels = useReadable(workbench.hasLabels);
  return (
    <div className={styles["controls"]} role="toolbar" aria-label={t("canvas.view")}>
      <UnstyledButton
        className={`${styles["control"] ?? ""} ${styles["zoom"] ?? ""}`}
        title={t("canvas.actual")}
        onClick={() => workbench.canvas.read()?.zoom(0)}
      >
        {t("canvas.zoom", { percent: Math.round(scale * 100) })}
      </UnstyledButton>
      <UnstyledButton
        className={styles["control"]}
        title={t("canvas.fit")}
        aria-label={t("canvas.fit")}
        onClick={() => {
          stage.fit();
        }}
      >
        <IconMaximize size={15} stroke={1.75} aria-hidden />
      </UnstyledButton>
      <TonePopover workbench={workbench} />
      <UnstyledButton
        className={styles["control"]}
        title={t("canvas.labels")}
        aria-label={t("canvas.labels")}
        aria-pressed={hasLabels}
        onClick={() => {
          workbench.hasLabels.set((shown) => !shown);
        }}
      >
        <IconTag size={15} stroke={1.75} aria-hidden />
      </UnstyledButton>
    </div>
  );
}

function TonePopover({ workbench }: Pick<CanvasControlBarProps, "workbench">): ReactNode {
  const { t } = useTranslation("label");
  const tone = useReadable(workbench.tone);
  const isPlain = tone.brightness === 1 && tone.contrast === 1;
  return (
    <Popover position="top-start" width={220} shadow="md" trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles["control"]}
          title={t("canvas.tone")}
          aria-label={t("canvas.tone")}
          data-changed={!isPlain}
        >
          <IconContrast2
            size={15}
            stroke={1.75}
            aria-hidden
            color={isPlain ? undefined : "var(--mantine-color-accent-4)"}
          />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="md">
          {(["brightness", "contrast"] as const).map((name) => (
            <div key={name}>
              <Text size="xs" c="dimmed" mb={4}>
                {t(`canvas.${name}`)}
              </Text>
              <Slider
                size="sm"
                min={0.3}
                max={2.5}
                step={0.05}
                value={tone[name]}
                label={(value) => `${Math.round(value * 100)} %`}
                thumbLabel={t(`canvas.${name}`)}
                onChange={(value) => {
                  workbench.tone.set({ ...tone, [name]: value });
                }}
              />
            </div>
          ))}
          <UnstyledButton
            fz="sm"
            c={isPlain ? "dimmed" : "accent"}
            disabled={isPlain}
            onClick={() => {
              workbench.tone.set(PLAIN_TONE);
            }}
          >
            {t("canvas.plain")}
          </UnstyledButton>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
