/** A reliability diagram: how sure a model says it is against how often it is right. */

import { SegmentedControl, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { CalibrationBin, ModelReport } from "../../api/modelVersions";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import classes from "./models.module.css";

const SIDE = 220;
const LEFT = 46;
const BELOW = 30;
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const LARGEST_PX = 11;
const SMALLEST_PX = 3;

/** The diagram, before and after scaling. */
export function Calibration({ report }: { readonly report: ModelReport }): ReactNode {
  const { t } = useTranslation("models");
  const [which, setWhich] = useState("after");
  const bins = which === "after" ? report.bins_after : report.bins_before;
  const ece = (which === "after" ? report.ece_after : report.ece_before) ?? 0;
  return (
    <Panel
      title={t("calibration.title")}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t("calibration.which")}
          value={which}
          onChange={setWhich}
          data={[
            { value: "before", label: t("calibration.before") },
            { value: "after", label: t("calibration.after") },
          ]}
        />
      }
    >
      <Diagram bins={bins} ece={ece} />
      <Text size="xs" c="dimmed">
        {t("calibration.words")}
      </Text>
    </Panel>
  );
}

function Diagram({ bins, ece }: { readonly bins: readonly CalibrationBin[]; readonly ece: number }): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  const x = (value: number): number => LEFT + value * SIDE;
  const y = (value: number): number => SIDE * (1 - value) + 8;
  return (
    <svg
      className={classes["diagram"]}
      viewBox={`0 0 ${LEFT + SIDE + 10} ${SIDE + BELOW + 10}`}
      role="img"
      aria-label={t("calibration.label", { ece: format.number(ece, 3), count })}
    >
      {TICKS.map((tick) => (
        <g key={tick}>
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} data-part="grid" />
          <text x={LEFT - 6} y={y(tick) + 3} textAnchor="end">
            {format.percent(tick)}
          </text>
          <text x={x(tick)} y={SIDE + 22} textAnchor="middle">
            {format.percent(tick)}
          </text>
        </g>
      ))}
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} data-part="ideal" />
      <Points bins={bins} count={count} x={x} y={y} />
      <text x={x(0.5)} y={SIDE + 36} textAnchor="middle">
        {t("calibration.confidence")}
      </text>
      <text transform={`translate(10 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
        {t("calibration.accuracy")}
      </text>
    </svg>
  );
}

interface PointsProps {
  readonly bins: readonly CalibrationBin[];
  readonly count: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function Points({ bins, count, x, y }: PointsProps): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const shown = bins.flatMap(({ count: items, confidence, accuracy }) =>
    confidence === null || accuracy === null ? [] : [{ items, confidence, accuracy }],
  );
  return (
    <>
      {shown.map(({ items, confidence, accuracy }) => (
        <g key={confidence}>
          <line x1={x(confidence)} x2={x(confidence)} y1={y(confidence)} y2={y(accuracy)} data-part="gap" />
          <circle
            cx={x(confidence)}
            cy={y(accuracy)}
            r={Math.max(SMALLEST_PX, LARGEST_PX * Math.sqrt(items / Math.max(1, count)) * 1.6)}
          >
            <title>
              {t("calibration.point", {
                count: items,
                confidence: format.percent(confidence),
                accuracy: format.percent(accuracy),
              })}
            </title>
          </circle>
        </g>
      ))}
    </>
  );
}
