/** Asks for a link that sets a new password. */

import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useResetRequest } from "../../api/passwords";
import { ErrorLine } from "../../ui/ErrorLine";
import { Door } from "../../ui/shell/Door";

/** The page. */
export function PasswordResetPage(): ReactNode {
  const { t } = useTranslation("account");
  const ask = useResetRequest();
  const [email, setEmail] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    ask.mutate(email);
  };
  return (
    <Door
      title={t("reset.title")}
      words={t("reset.words")}
      footer={
        <Anchor component={Link} to="/sign-in" size="sm">
          {t("reset.back")}
        </Anchor>
      }
    >
      {ask.isSuccess ? (
        <Text role="status">{t("reset.sent", { email })}</Text>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="lg">
            <TextInput
              label={t("email")}
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => {
                setEmail(event.currentTarget.value);
              }}
            />
            <ErrorLine error={ask.error} />
            <Button type="submit" fullWidth loading={ask.isPending}>
              {t("reset.ask")}
            </Button>
          </Stack>
        </form>
      )}
    </Door>
  );
}
