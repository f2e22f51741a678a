/** Who belongs to the project, and inviting more by a link. */

import { ActionIcon, Avatar, Button, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { askMembers, type Member, type RoleName, ROLES, useInvite, useMemberChange } from "../../api/members";
import { hasRole, type Project } from "../../api/projects";
import { usePerson } from "../../api/session";
import { CopyField } from "../../ui/CopyField";
import { ErrorLine } from "../../ui/ErrorLine";
import { ErrorState } from "../../ui/ErrorState";
import { showFailure } from "../../ui/notify";
import { Panel } from "../../ui/Panel";
import { RowSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { OpenInvitations } from "./OpenInvitations";

/** Which project. */
export interface MembersTabProps {
  readonly project: Project;
}

/** The tab. */
export function MembersTab({ project }: MembersTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const { data: members, error, refetch } = useQuery(askMembers(project.id));
  return (
    <Stack gap="lg">
      {hasRole(project, "manager") && <Invite project={project} />}
      <Panel flush title={t("members.title")}>
        {error !== null ? (
          <ErrorState size="inline" error={error} onRetry={() => void refetch()} />
        ) : members === undefined ? (
          <RowSkeletons count={3} />
        ) : (
          <Table verticalSpacing="sm" horizontalSpacing="lg">
            <Table.Tbody>
              {members.map((member) => (
                <MemberRow key={member.user} project={project} member={member} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Panel>
      {hasRole(project, "manager") && <OpenInvitations project={project} />}
    </Stack>
  );
}

function useRoles(project: Project): { value: RoleName; label: string }[] {
  const { t } = useTranslation(["settings", "projects"]);
  const offered = hasRole(project, "owner") ? ROLES : ROLES.slice(1);
  return offered.map((role) => ({ value: role, label: t(`projects:role.${role}`) }));
}

function Invite({ project }: MembersTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const roles = useRoles(project);
  const invite = useInvite(project.id);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<RoleName>("annotator");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    invite.mutate(
      { email, role },
      {
        onSuccess: () => {
          setEmail("");
        },
      },
    );
  };
  return (
    <Panel title={t("invite.title")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Group align="flex-end" gap="sm">
            <TextInput
              flex="1 1 240px"
              label={t("invite.email")}
              type="email"
              required
              value={email}
              onChange={(event) => {
                setEmail(event.currentTarget.value);
              }}
            />
            <Select
              w={150}
              label={t("invite.role")}
              data={roles}
              value={role}
              allowDeselect={false}
              onChange={(next) => {
                if (next !== null) setRole(next);
              }}
            />
            <Button type="submit" loading={invite.isPending}>
              {t("invite.action")}
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            {t(`invite.roles.${role}`)}
          </Text>
          <ErrorLine error={invite.error} />
          {invite.data !== undefined && (
            <div role="status">
              <Text size="sm" mb={4}>
                {t("invite.made", { email: invite.data.email, until: format.dateTime(invite.data.expires_at) })}
              </Text>
              <CopyField value={moveHere(invite.data.link)} />
            </div>
          )}
        </Stack>
      </form>
    </Panel>
  );
}

/** The server knows the address that it was told; the person's browser knows the one that works. */
function moveHere(link: string): string {
  return new URL(new URL(link).pathname, window.location.origin).href;
}

function MemberRow({ project, member }: { readonly project: Project; readonly member: Member }): ReactNode {
  const { t } = useTranslation(["settings", "projects"]);
  const person = usePerson();
  const roles = useRoles(project);
  const change = useMemberChange(project.id);
  const mayChange = hasRole(project, member.role === "owner" ? "owner" : "manager");
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="md" wrap="nowrap">
          <Avatar size={32} radius={16} name={member.name} color="accent" alt="" />
          <div>
            <Text size="sm" fw={500}>
              {member.name} {member.user === person?.id && t("members.you")}
            </Text>
            <Text size="xs" c="dimmed">
              {member.email}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td w={180}>
        {mayChange ? (
          <Select
            aria-label={t("members.role", { name: member.name })}
            data={roles}
            value={member.role as RoleName}
            allowDeselect={false}
            onChange={(role) => {
              if (role !== null) change.mutate({ user: member.user, role }, { onError: showFailure });
            }}
          />
        ) : (
          <Text size="sm">{t(`projects:role.${member.role as RoleName}`)}</Text>
        )}
      </Table.Td>
      <Table.Td w={56}>
        {mayChange && member.user !== person?.id && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("members.remove", { name: member.name })}
            onClick={() => {
              change.mutate({ user: member.user, role: null }, { onError: showFailure });
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
