/** The files of an export, and what the format could not carry. */

import { Anchor, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askExport, type ExportSummary, readFiles, readLosses, readPart } from "../../api/releases";
import { CopyButton } from "../../ui/CopyField";
import { ErrorLine } from "../../ui/ErrorLine";
import { useFormat } from "../../ui/useFormat";
import { useSentence } from "../../ui/useSentence";
import classes from "./releases.module.css";

const SHOWN = 12;
const SHOWN_HEX = 12;
const EXAMPLES = 3;
const SKELETON_PX = 120;

/** Losses on one side, files on the other. */
export function ExportFiles({ made }: { readonly made: ExportSummary }): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const say = useSentence();
  const losses = readLosses(made);
  const listed = useQuery(askExport(made.id, SHOWN));
  const files = listed.data === undefined ? [] : readFiles(listed.data);
  const part = readPart(made);
  return (
    <div className={classes["files"]}>
      <div>
        {part !== null && (
          <Text size="sm" pb="sm">
            {t("exports.part", {
              added: format.count(part.items_added),
              changed: format.count(part.items_changed),
              removed: format.count(part.items_removed),
            })}
            {part.items_removed > 0 && ` ${t("exports.partRemoved")}`}
          </Text>
        )}
        <Text size="xs" fw={600} c="dimmed">
          {losses.length === 0 ? t("exports.complete") : t("exports.losses", { count: losses.length })}
        </Text>
        <ul className={classes["losses"]}>
          {losses.map(({ code, count, sentence, examples }) => (
            <li key={code}>
              <b>{format.count(count)} ×</b> {say(sentence)}
              <Text size="xs" c="dimmed">
                {t("exports.lossItems", {
                  items: examples
                    .slice(0, EXAMPLES)
                    .map(({ item }) => item)
                    .join(", "),
                })}
              </Text>
            </li>
          ))}
        </ul>
      </div>
      <div className={classes["fileScroller"]}>
        <table className={classes["fileTable"]}>
          <thead>
            <tr>
              <th scope="col">{t("exports.file")}</th>
              <th scope="col">{t("exports.size")}</th>
              <th scope="col">{t("exports.sha256")}</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, size_bytes, sha256 }) => (
              <tr key={path}>
                <td>
                  <Anchor size="sm" href={`/api/exports/${made.id}/files/${path}`}>
                    {path}
                  </Anchor>
                </td>
                <td>{format.bytes(size_bytes)}</td>
                <td>
                  <code>{sha256.slice(0, SHOWN_HEX)}</code> <CopyButton value={sha256} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {listed.isPending && <Skeleton height={SKELETON_PX} />}
        {listed.error !== null && <ErrorLine error={listed.error} />}
        {listed.isSuccess && made.file_count > files.length && (
          <Text size="sm" c="dimmed">
            {t("exports.moreFiles", { count: made.file_count - files.length })}
          </Text>
        )}
      </div>
    </div>
  );
}
