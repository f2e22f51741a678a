/** Email and password, wherever they are asked for. */

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSignIn } from "../../api/session";
import { ErrorLine } from "../ErrorLine";

/** Who signs in, and what happens then. */
export interface SignInFormProps {
  /** The address to begin with. */
  readonly email?: string;
  readonly onDone: (user: number) => void;
}

/** The form. */
export function SignInForm({ email: known = "", onDone }: SignInFormProps): ReactNode {
  const { t } = useTranslation("account");
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    signIn.mutate(
      { email, password },
      {
        onSuccess: ({ user }) => {
          if (user !== null) onDone(user.id);
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <TextInput
          label={t("email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus={known === ""}
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label={t("password")}
          name="password"
          autoComplete="current-password"
          required
          autoFocus={known !== ""}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <ErrorLine error={signIn.error} />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t("signIn.action")}
        </Button>
      </Stack>
    </form>
  );
}
