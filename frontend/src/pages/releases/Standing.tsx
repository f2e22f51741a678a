/** Why a release does not stand any more, and what takes its place; or whose place it takes. */

import { Alert, Anchor, Text } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Release } from "../../api/releases";

/** A release of a project. */
export interface StandingProps {
  readonly release: Release;
  readonly projectId: number;
}

/** A line about its place in the row of releases; nothing for a release like any other. */
export function Standing({ release, projectId }: StandingProps): ReactNode {
  const { t } = useTranslation("releases");
  const link = (id: number, words: string): ReactNode => (
    <Anchor
      key={id}
      size="sm"
      renderRoot={(props: object) => (
        <Link to="/projects/$projectId/releases/$releaseId" params={{ projectId, releaseId: id }} {...props} />
      )}
    >
      {words}
    </Anchor>
  );
  if (release.state === "withdrawn" || release.state === "erased")
    return (
      <Alert
        variant="default"
        icon={<IconArchive size={18} color="var(--mantine-color-orange-6)" aria-hidden />}
        title={t(`standing.${release.state}`)}
      >
        <Text size="sm">{release.withdrawn_reason}</Text>
        {release.successors.map((id) => link(id, t("standing.successor")))}
      </Alert>
    );
  return release.successor_of === null ? null : link(release.successor_of, t("standing.before"));
}
