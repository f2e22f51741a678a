/** One takedown: which content of which item, why, and what became of the releases that held it. */

import { Anchor, Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Takedown, useLift, useRetryTakedown } from "../../api/removals";
import { CopyField } from "../../ui/CopyField";
import { showDone, showFailure } from "../../ui/notify";
import { HeldReleases } from "./HeldReleases";
import { RemovalFrame } from "./RemovalFrame";

const SHOWN_HEX = 16;

/** A takedown. */
export interface TakedownCardProps {
  readonly takedown: Takedown;
  readonly mayLift: boolean;
}

/** The card. */
export function TakedownCard({ takedown, mayLift }: TakedownCardProps): ReactNode {
  const { t } = useTranslation("removals");
  const lifting = useLift(takedown.project);
  const retrying = useRetryTakedown(takedown.project);
  const lift = (): void => {
    lifting.mutate(takedown.id, {
      onSuccess: () => {
        showDone(t("lifted"));
      },
      onError: showFailure,
    });
  };
  return (
    <RemovalFrame
      removal={takedown}
      title={<TakenItem takedown={takedown} />}
      rows={[
        [t("reason"), takedown.reason],
        [t("slot"), takedown.slot],
        [t("setAside"), t("items", { count: takedown.items.length })],
        [t("content"), <Hash key="content" value={takedown.content} />],
        [t("releases"), <HeldReleases key="releases" releases={takedown.releases} projectId={takedown.project} />],
      ]}
      {...(mayLift && {
        onRetry: () => {
          retrying.mutate(takedown.id, { onError: showFailure });
        },
      })}
      action={
        mayLift &&
        takedown.state === "done" && (
          <Button size="compact-sm" variant="default" loading={lifting.isPending} title={t("liftHint")} onClick={lift}>
            {t("lift")}
          </Button>
        )
      }
    />
  );
}

function TakenItem({ takedown }: Pick<TakedownCardProps, "takedown">): ReactNode {
  const { t } = useTranslation("removals");
  const { item, item_key: key, project } = takedown;
  if (item === null || key === null)
    return (
      <Text size="sm" c="dimmed" span>
        {t("erasedSince")}
      </Text>
    );
  const search = { item, ...(takedown.state !== "lifted" && { state: "set_aside" as const }) };
  return (
    <Anchor
      size="sm"
      fw={600}
      renderRoot={(props: object) => (
        <Link to="/projects/$projectId/data" params={{ projectId: project }} search={search} {...props} />
      )}
    >
      {key}
    </Anchor>
  );
}

function Hash({ value }: { readonly value: string }): ReactNode {
  return <CopyField value={value} shown={`${value.slice(0, SHOWN_HEX)}…`} />;
}
