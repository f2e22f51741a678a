/** The door: email and password. */

import { Anchor } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Door } from "../../ui/shell/Door";
import { SignInForm } from "../../ui/shell/SignInForm";

/** The page. */
export function SignInPage(): ReactNode {
  const { t } = useTranslation("account");
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  return (
    <Door
      title={t("signIn.title")}
      footer={
        <Anchor component={Link} to="/reset" size="sm">
          {t("signIn.forgotten")}
        </Anchor>
      }
    >
      <SignInForm
        onDone={() => {
          void navigate({ to: next ?? "/projects", replace: true });
        }}
      />
    </Door>
  );
}
