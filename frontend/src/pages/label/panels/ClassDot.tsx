/** A class's colour, with its letter where colours repeat. */

import type { ReactNode } from "react";

import type { ClassStyle } from "../../../ui/palette";
import styles from "./panels.module.css";

/** Which style. */
export interface ClassDotProps {
  readonly style: ClassStyle;
}

/** A small square. What it stands for is said beside it. */
export function ClassDot({ style }: ClassDotProps): ReactNode {
  return (
    <span className={styles["dot"]} style={{ background: style.colour }} data-pattern={style.pattern} aria-hidden>
      {style.letter}
    </span>
  );
}
