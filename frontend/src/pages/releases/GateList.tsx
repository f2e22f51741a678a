/** What gates say of a release: counts, examples, and what to do. */

import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconHandStop } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { GateReport } from "../../api/releases";
import { useFormat } from "../../ui/useFormat";
import { type GateName, GATES, nameReason } from "./gates";
import classes from "./gates.module.css";

const EXAMPLES = 3;
const REASONS = 4;
const ICONS = { passed: IconCheck, warned: IconAlertTriangle, blocked: IconHandStop };

/** The gates, one a line; those with hits say more. */
export function GateList({ gates }: { readonly gates: readonly GateReport[] }): ReactNode {
  const { t } = useTranslation("releases");
  if (gates.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("gates.none")}
      </Text>
    );
  return (
    <ul className={classes["gates"]}>
      {gates.map((report) => (
        <GateLine key={report.gate} report={report} />
      ))}
    </ul>
  );
}

function GateLine({ report }: { readonly report: GateReport }): ReactNode {
  const { t } = useTranslation("releases");
  const { t: findings } = useTranslation("findings");
  const format = useFormat();
  const Icon = ICONS[report.outcome];
  const name = GATES.find((one): one is GateName => one === report.gate);
  const keys = [...new Set(report.examples.map(({ key }) => key))].slice(0, EXAMPLES);
  const reasons = Object.entries(report.reasons)
    .sort(([, one], [, other]) => other - one)
    .slice(0, REASONS);
  return (
    <li className={classes["gate"]} data-outcome={report.outcome}>
      <Icon size={16} aria-hidden />
      <div>
        <Text size="sm">
          {name === undefined ? report.gate : t(`gates.name.${name}`)}
          {": "}
          {report.outcome === "passed" ? t("gates.passed") : t("gates.hits", { count: report.items })}
          {report.outcome === "blocked" && ` (${t("gates.blocks")})`}
        </Text>
        {report.hits > 0 && (
          <Text size="xs" c="dimmed" className={classes["breaking"] ?? ""}>
            {reasons
              .map(([reason, count]) => `${nameReason({ t, findings }, report.gate, reason)} ${format.count(count)}`)
              .join(" · ")}
            {keys.length > 0 && ` · ${t("gates.examples", { keys: keys.join(", ") })}`}
          </Text>
        )}
        {report.hits > 0 && name !== undefined && (
          <Text size="xs" c="dimmed">
            {t(`gates.advice.${name}`)}
          </Text>
        )}
      </div>
    </li>
  );
}
