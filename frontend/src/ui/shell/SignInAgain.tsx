/** Asks to sign in again over the page, so that nothing of it is lost when a session ends. */

import { Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { SIGNED_IN, SIGNED_OUT } from "../../api/client";
import { usePerson } from "../../api/session";
import { SignInForm } from "./SignInForm";

/** The question; closed until the server says that nobody is signed in. */
export function SignInAgain(): ReactNode {
  const { t } = useTranslation("account");
  const [isOpen, setOpen] = useState(false);
  const client = useQueryClient();
  const person = usePerson();
  // Signing in replaces the person in the cache; this is who was at work on the page.
  const [worker] = useState(person);
  useEffect(
    () =>
      SIGNED_OUT.subscribe(() => {
        setOpen(true);
      }),
    [],
  );
  const proceed = (user: number): void => {
    if (user !== worker?.id) {
      window.location.reload();
      return;
    }
    setOpen(false);
    SIGNED_IN.emit(undefined);
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  };
  return (
    <Modal
      opened={isOpen}
      onClose={() => {
        setOpen(false);
      }}
      title={t("again.title")}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      centered
    >
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t("again.words")}
        </Text>
        {isOpen && <SignInForm email={worker?.email ?? ""} onDone={proceed} />}
      </Stack>
    </Modal>
  );
}
