/** Why a form was refused, under its fields. */

import { Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { readFailure } from "./failure";
import classes from "./shell/shell.module.css";
import { useSentence } from "./useSentence";

/** What was thrown; null for nothing. */
export interface ErrorLineProps {
  readonly error: unknown;
}

/** One sentence in the colour of failures; nothing when there is none. */
export function ErrorLine({ error }: ErrorLineProps): ReactNode {
  const { t } = useTranslation("parts");
  const say = useSentence();
  if (error === null || error === undefined) return null;
  const { code, message } = readFailure(error);
  return (
    <Text role="alert" size="sm" className={classes["refusal"] ?? ""}>
      <IconAlertCircle size={16} aria-hidden />
      <span>{code === "offline" ? t("error.offline") : say(message)}</span>
    </Text>
  );
}
