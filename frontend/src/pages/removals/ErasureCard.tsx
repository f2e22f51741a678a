/** One tombstone: what is known of an item that was erased, and what went with it. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";

import { type Erasure, useRetryErasure } from "../../api/removals";
import { CopyField } from "../../ui/CopyField";
import { showFailure } from "../../ui/notify";
import { HeldReleases } from "./HeldReleases";
import { RemovalFrame } from "./RemovalFrame";

const SHOWN_HEX = 16;

/** What an erasure counts once it is done. */
const wentShape = z.object({
  blobs: z.number().default(0),
  exports: z.number().default(0),
  shared: z.number().default(0),
  outside: z.number().default(0),
});

/** A tombstone. */
export interface ErasureCardProps {
  readonly erasure: Erasure;
  readonly mayErase: boolean;
}

/** The card. */
export function ErasureCard({ erasure, mayErase }: ErasureCardProps): ReactNode {
  const { t } = useTranslation("removals");
  const retrying = useRetryErasure(erasure.project);
  return (
    <RemovalFrame
      removal={erasure}
      title={
        <Text size="sm" fw={600} span>
          {t("erasedItem", { id: erasure.item })}
        </Text>
      }
      rows={[
        [t("reason"), erasure.reason],
        [t("went"), erasure.state === "done" ? <Went key="went" erasure={erasure} /> : null],
        [t("keyHash"), <Hashes key="key" values={[erasure.key_hash]} />],
        [t("contents"), erasure.contents.length === 0 ? null : <Hashes key="contents" values={erasure.contents} />],
        [t("releases"), <HeldReleases key="releases" releases={erasure.releases} projectId={erasure.project} />],
      ]}
      {...(mayErase && {
        onRetry: () => {
          retrying.mutate(erasure.id, { onError: showFailure });
        },
      })}
    />
  );
}

function Hashes({ values }: { readonly values: readonly string[] }): ReactNode {
  return values.map((value) => <CopyField key={value} value={value} shown={`${value.slice(0, SHOWN_HEX)}…`} />);
}

function Went({ erasure }: Pick<ErasureCardProps, "erasure">): ReactNode {
  const { t } = useTranslation("removals");
  const { blobs, exports, shared, outside } = wentShape.parse(erasure.result);
  return [
    t("files", { count: blobs }),
    t("exports", { count: exports }),
    ...(shared > 0 ? [t("shared", { count: shared })] : []),
    ...(outside > 0 ? [t("outside", { count: outside })] : []),
  ].join(" · ");
}
