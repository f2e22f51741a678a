/** The product's sign: a loop around what is marked. */

import type { ReactNode } from "react";

/** How large. */
export interface LogoProps {
  /** Width and height, px. */
  readonly size?: number;
}

/** The sign, in the accent. */
export function Logo({ size = 26 }: LogoProps): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-accent-6)" />
      <path
        d="M22.5 12.2A7.6 7.6 0 1 0 23.6 16"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M23.4 7.6v4.9h-4.9" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="16" cy="16" r="2.6" fill="#fff" />
    </svg>
  );
}
