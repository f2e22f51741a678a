/** How values are spread, with the threshold that splits them: what is past it is drawn in the accent. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { countBins } from "./bins";
import classes from "./parts.module.css";
import { useFormat } from "./useFormat";

/** Values and how to draw them. */
export interface HistogramProps {
  readonly values: readonly number[];
  readonly low: number;
  readonly high: number;
  /** Values at or above it count as chosen; without it all do. */
  readonly threshold?: number;
  readonly bins?: number;
  /** What the values are, for screen readers. */
  readonly label: string;
}

const HEIGHT = 64;

/** Bars of one series; the axis has its two ends in words. */
export function Histogram({ values, low, high, threshold = low, bins = 40, label }: HistogramProps): ReactNode {
  const { t } = useTranslation("parts");
  const format = useFormat();
  const counts = countBins(values, low, high, bins);
  const most = Math.max(1, ...counts);
  const width = (high - low) / bins;
  const ends = { low: format.number(low), high: format.number(high) };
  return (
    <figure className={classes["histogram"]}>
      <svg
        viewBox={`0 0 ${bins} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${t("histogram", { count: values.length, ...ends })}`}
      >
        {counts.map((count, bin) => {
          const height = count === 0 ? 0 : Math.max(2, (HEIGHT * count) / most);
          const isChosen = low + (bin + 0.5) * width >= threshold;
          return (
            <rect key={bin} x={bin + 0.1} y={HEIGHT - height} width={0.8} height={height} data-chosen={isChosen} />
          );
        })}
      </svg>
      <figcaption aria-hidden>
        <span>{ends.low}</span>
        <span>{ends.high}</span>
      </figcaption>
    </figure>
  );
}
