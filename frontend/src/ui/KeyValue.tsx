/** Names and values in two columns, and single numbers with what they count. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./parts.module.css";

/** Names with their values; rows whose value is null are left out. */
export interface KeyValueProps {
  readonly rows: readonly (readonly [name: string, value: ReactNode])[];
}

/** A list of facts. */
export function KeyValue({ rows }: KeyValueProps): ReactNode {
  return (
    <dl className={classes["facts"]}>
      {rows
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A number and what it counts. */
export interface StatProps {
  readonly value: ReactNode;
  readonly label: string;
  readonly note?: ReactNode;
}

/** One number to remember. */
export function Stat({ value, label, note }: StatProps): ReactNode {
  return (
    <div className={classes["stat"]}>
      <Text size="xl" fw={600} lh={1.2} component="div">
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {note !== undefined && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </div>
  );
}
