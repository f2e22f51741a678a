/** The least score to show, chosen by looking at how scores lie. */

import { Slider, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { askFindingHistogram, type FindingState } from "../../api/findings";
import { Histogram } from "../../ui/Histogram";
import { useFormat } from "../../ui/useFormat";
import classes from "./findings.module.css";
import { useFindingsRoute } from "./route";
import { spreadCounts } from "./scores";

const STEP = 0.05;

/** Whose scores. */
export interface ScoreFilterProps {
  readonly check: string;
  readonly state: FindingState;
}

/** A slider under a histogram. */
export function ScoreFilter({ check, state }: ScoreFilterProps): ReactNode {
  const { t } = useTranslation("findings");
  const format = useFormat();
  const { projectId, search, navigate } = useFindingsRoute();
  const { data } = useQuery(askFindingHistogram(projectId, check, state));
  const [dragged, setDragged] = useState<number | null>(null);
  const values = useMemo(() => spreadCounts(data ?? []), [data]);
  const least = dragged ?? search.score ?? 0;
  const above = values.filter((value) => value >= least).length;
  return (
    <div className={classes["scores"]}>
      <Histogram label={t("score.label")} values={values} low={0} high={1} bins={20} threshold={least} />
      <div className={classes["least"]}>
        <Slider
          thumbLabel={t("score.label")}
          min={0}
          max={1}
          step={STEP}
          value={least}
          label={(shown) => format.number(shown)}
          onChange={setDragged}
          onChangeEnd={(score) => {
            setDragged(null);
            void navigate({
              search: (before) => ({ ...before, score: score === 0 ? undefined : score }),
              replace: true,
            });
          }}
        />
        <Text size="sm">
          {t("score.above", {
            least: format.fixed(least),
            above: format.count(above),
            total: format.count(values.length),
          })}
        </Text>
      </div>
    </div>
  );
}
