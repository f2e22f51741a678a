/** What a job was given, what it wrote, and where it broke. */

import { SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Job, readJobFailure } from "../../api/jobs";
import { CodeBlock } from "../../ui/CopyField";
import { KeyValue } from "../../ui/KeyValue";
import classes from "./jobs.module.css";
import { nameParam } from "./words";

/** Parameters on one side, the log on the other. */
export function JobDetails({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation("jobs");
  const failure = readJobFailure(job);
  const rows = Object.entries(job.params).map(([name, value]) => [nameParam(t, name), writeValue(value)] as const);
  return (
    <Stack gap="md" pt="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack gap="xs">
          <Heading>{t("params")}</Heading>
          {rows.length === 0 ? <Quiet>{t("noParams")}</Quiet> : <KeyValue rows={rows} />}
        </Stack>
        <Stack gap="xs" miw={0}>
          <Heading>{t("log")}</Heading>
          {job.log.length === 0 ? (
            <Quiet>{t("noLog")}</Quiet>
          ) : (
            <pre className={classes["log"]} tabIndex={0} aria-label={t("log")}>
              {job.log.join("\n")}
            </pre>
          )}
        </Stack>
      </SimpleGrid>
      {failure !== null && failure.traceback !== "" && <CodeBlock label={t("traceback")} code={failure.traceback} />}
    </Stack>
  );
}

function Heading({ children }: { readonly children: string }): ReactNode {
  return (
    <Text size="xs" fw={600} c="dimmed">
      {children}
    </Text>
  );
}

function Quiet({ children }: { readonly children: string }): ReactNode {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

function writeValue(value: unknown): string {
  if (value === null || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
