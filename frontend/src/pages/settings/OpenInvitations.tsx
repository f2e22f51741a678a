/** Who was invited and has not come yet. */

import { ActionIcon, Table, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askOpenInvitations, type RoleName, useWithdrawal } from "../../api/members";
import { hasRole, type Project } from "../../api/projects";
import { showFailure } from "../../ui/notify";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";

/** Nothing when nobody is awaited. */
export function OpenInvitations({ project }: { readonly project: Project }): ReactNode {
  const { t } = useTranslation(["settings", "projects"]);
  const format = useFormat();
  const { data: invitations = [] } = useQuery(askOpenInvitations(project.id));
  const withdrawal = useWithdrawal(project.id);
  if (invitations.length === 0) return null;
  return (
    <Panel flush title={t("invite.open")}>
      <Table verticalSpacing="sm" horizontalSpacing="lg">
        <Table.Tbody>
          {invitations.map(({ id, email, role, expires_at: until }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Text size="sm" fw={500}>
                  {email}
                </Text>
                <Text size="xs" c="dimmed">
                  {t("invite.until", { role: t(`projects:role.${role as RoleName}`), until: format.dateTime(until) })}
                </Text>
              </Table.Td>
              <Table.Td w={56}>
                {hasRole(project, role === "owner" ? "owner" : "manager") && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t("invite.withdraw", { email })}
                    onClick={() => {
                      withdrawal.mutate(id, { onError: showFailure });
                    }}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
