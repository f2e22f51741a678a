/** Releases that held what had to go, each with what takes its place. */

import { Anchor, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { HeldRelease } from "../../api/removals";
import classes from "./removals.module.css";

/** Releases of a project. */
export interface HeldReleasesProps {
  readonly releases: readonly HeldRelease[];
  readonly projectId: number;
}

/** One release a line. */
export function HeldReleases({ releases, projectId }: HeldReleasesProps): ReactNode {
  const { t } = useTranslation("removals");
  if (releases.length === 0)
    return (
      <Text size="sm" c="dimmed" span>
        {t("noRelease")}
      </Text>
    );
  return (
    <ul className={classes["releases"]}>
      {releases.map(({ id, name, successor }) => (
        <li key={id}>
          <ReleaseLink id={id} name={name} projectId={projectId} />
          <IconArrowRight size={14} role="img" aria-label={t("replacedBy")} />
          {successor === null ? (
            <Text size="sm" c="dimmed" span>
              {t("noSuccessor")}
            </Text>
          ) : (
            <>
              <ReleaseLink id={successor.id} name={successor.name} projectId={projectId} />
              {successor.state !== "ready" && (
                <Text size="sm" c="dimmed" span>
                  {t("replacedToo")}
                </Text>
              )}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

interface ReleaseLinkProps {
  readonly id: number;
  readonly name: string;
  readonly projectId: number;
}

function ReleaseLink({ id, name, projectId }: ReleaseLinkProps): ReactNode {
  return (
    <Anchor
      size="sm"
      renderRoot={(props: object) => (
        <Link to="/projects/$projectId/releases/$releaseId" params={{ projectId, releaseId: id }} {...props} />
      )}
    >
      {name}
    </Anchor>
  );
}
