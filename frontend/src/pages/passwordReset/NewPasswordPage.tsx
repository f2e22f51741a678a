/** Sets a new password with a mailed link. */

import { Anchor, Button, PasswordInput, Stack, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useNewPassword } from "../../api/passwords";
import { ErrorLine } from "../../ui/ErrorLine";
import { Door } from "../../ui/shell/Door";

/** The page. */
export function NewPasswordPage(): ReactNode {
  const { t } = useTranslation("account");
  const { uid, token } = useParams({ from: "/reset/$uid/$token" });
  const confirm = useNewPassword();
  const [password, setPassword] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    confirm.mutate({ uid, token, password });
  };
  return (
    <Door
      title={t("reset.new")}
      footer={
        <Anchor component={Link} to="/sign-in" size="sm">
          {t("reset.back")}
        </Anchor>
      }
    >
      {confirm.isSuccess ? (
        <Stack>
          <Text role="status">{t("reset.done")}</Text>
          <Button component={Link} to="/sign-in" fullWidth>
            {t("signIn.action")}
          </Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="lg">
            <PasswordInput
              label={t("newPassword")}
              description={t("passwordRule")}
              name="new-password"
              autoComplete="new-password"
              required
              autoFocus
              value={password}
              onChange={(event) => {
                setPassword(event.currentTarget.value);
              }}
            />
            <ErrorLine error={confirm.error} />
            <Button type="submit" fullWidth loading={confirm.isPending}>
              {t("reset.set")}
            </Button>
          </Stack>
        </form>
      )}
    </Door>
  );
}
