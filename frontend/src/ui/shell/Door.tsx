/** The frame of what is shown to somebody who is not signed in. */

import { Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Logo } from "./Logo";
import classes from "./shell.module.css";

/** A small page in the middle of the window. */
export interface DoorProps {
  readonly title: string;
  readonly words?: ReactNode;
  readonly children: ReactNode;
  /** Under the box. */
  readonly footer?: ReactNode;
}

/** The product's name, and a box with the one thing to do. */
export function Door({ title, words, children, footer }: DoorProps): ReactNode {
  const { t } = useTranslation(["account", "common"]);
  return (
    <main className={classes["door"]}>
      <div className={classes["doorInner"]}>
        <div className={classes["brand"]}>
          <Logo size={36} />
          <div>
            <Text fw={650} size="lg" lh={1.2}>
              {t("common:app")}
            </Text>
            <Text size="sm" c="dimmed">
              {t("signIn.tagline")}
            </Text>
          </div>
        </div>
        <Paper withBorder p="xxl" className={classes["doorBox"] ?? ""}>
          <Title order={1} size="h3" mb={words === undefined ? "lg" : "xs"}>
            {title}
          </Title>
          {words !== undefined && (
            <Text size="sm" c="dimmed" mb="lg" component="div">
              {words}
            </Text>
          )}
          {children}
        </Paper>
        {footer !== undefined && <div className={classes["doorFoot"]}>{footer}</div>}
      </div>
    </main>
  );
}
