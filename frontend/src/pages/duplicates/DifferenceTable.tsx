/** What differs between the members of a group, a column each. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { GroupMember } from "../../api/duplicates";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import { type Difference, FACTS, listDifferences } from "./differences";
import classes from "./duplicates.module.css";

/** The table. */
export function DifferenceTable({ members }: { readonly members: readonly GroupMember[] }): ReactNode {
  const { t } = useTranslation("curation");
  const write = useWriter(members);
  const differences = listDifferences(members);
  return (
    <Panel title={t("duplicates.differs")} flush>
      <div className={classes["scroller"]} tabIndex={0} role="group" aria-label={t("duplicates.differs")}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("duplicates.fact.key")}</th>
              {members.map((member, index) => (
                <th key={member.item} scope="col" title={member.key}>
                  {index + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <tr key={`${difference.isMetadata ? "metadata" : "fact"}/${difference.name}`}>
                <th scope="row">{nameFact(difference, t)}</th>
                {members.map((member, index) => (
                  <td key={member.item} data-best={difference.best.includes(index)}>
                    {write(difference, index)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Text size="xs" c="dimmed" className={classes["rest"] ?? ""}>
        {t("duplicates.same")}
      </Text>
    </Panel>
  );
}

function nameFact(difference: Difference, t: ReturnType<typeof useTranslation<"curation">>["t"]): string {
  const fact = difference.isMetadata ? undefined : FACTS.find((one) => one === difference.name);
  return fact === undefined ? difference.name : t(`duplicates.fact.${fact}`);
}

function useWriter(members: readonly GroupMember[]): (difference: Difference, index: number) => string {
  const format = useFormat();
  return ({ name, isMetadata, values }, index) => {
    const value = values[index] ?? null;
    const member = members[index];
    if (value === null || member === undefined) return "–";
    if (isMetadata) return String(value);
    if (name === "size") return `${String(member.width_px)} × ${String(member.height_px)} px`;
    if (name === "bytes") return format.bytes(Number(value));
    if (name === "added") return format.dateTime(String(value));
    return typeof value === "number" ? format.number(value, 1) : value;
  };
}
