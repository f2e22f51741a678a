/** The shape of a page before its data is there, so that nothing jumps when it comes. */

import { Group, Skeleton, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./parts.module.css";

/** How many. */
export interface SkeletonProps {
  readonly count?: number;
}

function Waiting({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation("parts");
  return (
    <div role="status" aria-busy aria-label={t("loading")}>
      {children}
    </div>
  );
}

function list(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Rows of a list or table. */
export function RowSkeletons({ count = 6 }: SkeletonProps): ReactNode {
  return (
    <Waiting>
      <Stack gap="md" p="lg">
        {list(count).map((row) => (
          <Group key={row} gap="lg" wrap="nowrap">
            <Skeleton height={14} width="28%" />
            <Skeleton height={14} width="46%" />
            <Skeleton height={14} width="12%" />
          </Group>
        ))}
      </Stack>
    </Waiting>
  );
}

/** Cards one below the other. */
export function CardSkeletons({ count = 3 }: SkeletonProps): ReactNode {
  return (
    <Waiting>
      <Stack gap="md">
        {list(count).map((card) => (
          <div key={card} className={classes["panel"]}>
            <Stack gap="sm" p="lg">
              <Skeleton height={16} width="32%" />
              <Skeleton height={4} />
              <Skeleton height={12} width="60%" />
            </Stack>
          </div>
        ))}
      </Stack>
    </Waiting>
  );
}

/** A grid of square thumbnails. */
export function GridSkeletons({ count = 18 }: SkeletonProps): ReactNode {
  return (
    <Waiting>
      <div className={classes["grid"]}>
        {list(count).map((cell) => (
          <Skeleton key={cell} className={classes["cell"] ?? ""} />
        ))}
      </div>
    </Waiting>
  );
}
