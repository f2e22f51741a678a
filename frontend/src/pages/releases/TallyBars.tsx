/** Counts by name, the greatest first, as bars. */

import type { ReactNode } from "react";

import { useFormat } from "../../ui/useFormat";
import classes from "./releases.module.css";

/** Counts by id. */
export interface TallyBarsProps {
  /** What screen readers call the list. */
  readonly label: string;
  readonly tally: Readonly<Record<string, number>>;
  /** What ids are called; those that are not in it are shown as they are. */
  readonly names?: Readonly<Record<string, string>>;
}

/** The bars; a long list scrolls. */
export function TallyBars({ label, tally, names = {} }: TallyBarsProps): ReactNode {
  const format = useFormat();
  const entries = Object.entries(tally).sort(([, one], [, other]) => other - one);
  const most = Math.max(1, ...entries.map(([, count]) => count));
  return (
    // The arrow keys scroll what has the focus.
    <div className={classes["tallyScroller"]} role="group" aria-label={label} tabIndex={0}>
      <dl className={classes["tally"]}>
        {entries.map(([id, count]) => (
          <div key={id}>
            <dt title={names[id] === undefined || names[id] === id ? id : `${names[id]} (${id})`}>{names[id] ?? id}</dt>
            <dd>
              <span className={classes["tallyBar"]} style={{ width: `${(100 * count) / most}%` }} aria-hidden />
            </dd>
            <dd className={classes["tallyCount"]}>{format.count(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
