/** Position and size of a box as numbers, px of the upright picture. */

import { NumberInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Xyxy } from "../../../core/document/scalars";
import type { Box } from "../../../kinds/box/payload";
import { roundPx } from "../../../kinds/layer";
import type { TaskSession } from "../session/taskSession";
import styles from "./panels.module.css";

/** Which box. */
export interface BoxNumbersProps {
  readonly session: TaskSession;
  readonly box: Box;
  readonly isReadOnly: boolean;
}

const NAMES = ["x", "y", "width", "height"] as const;
type Name = (typeof NAMES)[number];

/** Four numbers; what is typed counts when the field is left or Enter is pressed. */
export function BoxNumbers({ session, box, isReadOnly }: BoxNumbersProps): ReactNode {
  const { t } = useTranslation("label");
  const [x1, y1, x2, y2] = box.xyxy;
  const values = { x: x1, y: y1, width: roundPx(x2 - x1), height: roundPx(y2 - y1) };
  const facts = session.slots[box.slot];
  const put = (name: Name, value: number | string): void => {
    if (typeof value !== "number" || value === values[name]) return;
    const xyxy = place({ ...values, [name]: value }, facts?.width_px ?? Infinity, facts?.height_px ?? Infinity);
    if (xyxy !== undefined) session.putMark({ ...box, xyxy } as Box);
  };
  return (
    <>
      <span className={styles["fieldName"]}>{t("properties.place")}</span>
      <div className={styles["numbers"]}>
        {NAMES.map((name) => (
          <NumberInput
            key={`${name}-${values[name]}`}
            size="xs"
            hideControls
            aria-label={t(`properties.${name}`)}
            title={t(`properties.${name}`)}
            styles={{ input: { paddingInline: 6 } }}
            defaultValue={values[name]}
            readOnly={isReadOnly}
            onBlur={(event) => {
              put(name, Number.parseFloat(event.currentTarget.value));
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") put(name, Number.parseFloat(event.currentTarget.value));
            }}
          />
        ))}
      </div>
    </>
  );
}

function place({ x, y, width, height }: Record<Name, number>, right: number, bottom: number): Xyxy | undefined {
  const xyxy: Xyxy = [Math.max(x, 0), Math.max(y, 0), Math.min(x + width, right), Math.min(y + height, bottom)];
  return xyxy.every(Number.isFinite) && xyxy[0] < xyxy[2] && xyxy[1] < xyxy[3] ? xyxy : undefined;
}
