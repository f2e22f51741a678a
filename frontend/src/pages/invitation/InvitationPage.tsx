/** What follows from the link of an invitation: a new account, or one more project. */

import { Button, PasswordInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../../api/client";
import { askInvitation, useAcceptance } from "../../api/members";
import { signOut, usePerson } from "../../api/session";
import { ErrorLine } from "../../ui/ErrorLine";
import { LinkButton } from "../../ui/LinkButton";
import { Door } from "../../ui/shell/Door";

/** The page. */
export function InvitationPage(): ReactNode {
  const { t } = useTranslation("account");
  const { secret } = useParams({ from: "/invitation/$secret" });
  const { data: invitation, error } = useQuery(askInvitation(secret));
  if (error !== null)
    return (
      <Door title={t("invitation.gone")} words={t("invitation.goneWords")}>
        <Button component={Link} to="/projects" variant="default" fullWidth>
          {t("invitation.home")}
        </Button>
      </Door>
    );
  if (invitation === undefined)
    return (
      <Door title={t("invitation.title")}>
        <Skeleton height={120} />
      </Door>
    );
  const { project, invited_by: inviter } = invitation;
  return (
    <Door
      title={project === null ? t("invitation.title") : t("invitation.join", { project })}
      words={t("invitation.words", { inviter, email: invitation.email })}
    >
      <NextStep invitation={invitation} secret={secret} />
    </Door>
  );
}

interface StepProps {
  readonly invitation: Schemas["InvitationView"];
  readonly secret: string;
}

function NextStep({ invitation, secret }: StepProps): ReactNode {
  const { t } = useTranslation("account");
  const person = usePerson();
  if (person !== null && person.email !== invitation.email)
    return (
      <Stack>
        <Text size="sm">{t("invitation.other", { email: person.email })}</Text>
        <Button
          fullWidth
          onClick={() => {
            void signOut().then(() => {
              window.location.reload();
            });
          }}
        >
          {t("invitation.leave")}
        </Button>
      </Stack>
    );
  if (person !== null) return <Accept secret={secret} />;
  if (invitation.has_account)
    return (
      <LinkButton to="/sign-in" search={{ next: `/invitation/${secret}` }} fullWidth>
        {t("invitation.signIn")}
      </LinkButton>
    );
  return <NewAccount secret={secret} email={invitation.email} />;
}

function Accept({ secret }: { readonly secret: string }): ReactNode {
  const { t } = useTranslation("account");
  const navigate = useNavigate();
  const accept = useAcceptance(secret);
  return (
    <Stack>
      <ErrorLine error={accept.error} />
      <Button
        fullWidth
        loading={accept.isPending}
        onClick={() => {
          accept.mutate({}, { onSuccess: () => void navigate({ to: "/projects" }) });
        }}
      >
        {t("invitation.accept")}
      </Button>
    </Stack>
  );
}

function NewAccount({ secret, email }: { readonly secret: string; readonly email: string }): ReactNode {
  const { t } = useTranslation("account");
  const navigate = useNavigate();
  const accept = useAcceptance(secret);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    accept.mutate({ name: name.trim(), password }, { onSuccess: () => void navigate({ to: "/projects" }) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <TextInput label={t("email")} name="email" autoComplete="username" value={email} readOnly />
        <TextInput
          label={t("name")}
          name="name"
          autoComplete="name"
          required
          autoFocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label={t("newPassword")}
          description={t("passwordRule")}
          name="new-password"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <ErrorLine error={accept.error} />
        <Button type="submit" fullWidth loading={accept.isPending}>
          {t("invitation.create")}
        </Button>
      </Stack>
    </form>
  );
}
