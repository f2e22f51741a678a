/** What stands in for a page until its code is there. */

import type { ReactNode } from "react";

import { Page } from "../Page";
import { RowSkeletons } from "../Skeletons";

/** The shape of a page. */
export function PendingPage(): ReactNode {
  return (
    <Page width="wide">
      <RowSkeletons count={8} />
    </Page>
  );
}
