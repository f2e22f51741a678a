/** Counts by name, the greatest first, as bars. */

import type { ReactNode } from "react";

import { useFormat } from "../../ui/useFormat";
import classes from "./releases.module.css";

/** The bars; a long list scrolls. */
export function TallyBars({ tally }: { readonly tally: Readonly<Record<string, number>> }): ReactNode {
  const format = useFormat();
  const entries = Object.entries(tally).sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...entries.map(([, count]) => count));
  return (
    <dl className={classes["tally"]}>
      {entries.map(([name, count]) => (
        <div key={name}>
          <dt title={name}>{name}</dt>
          <dd>
            <span className={classes["tallyBar"]} style={{ width: `${(100 * count) / most}%` }} aria-hidden />
          </dd>
          <dd className={classes["tallyCount"]}>{format.count(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
