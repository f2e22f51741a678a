/** The person's own API tokens: what they may do, and their secret, shown once. */

import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Group,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { IconKey, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Project } from "../../api/projects";
import { SCOPES, type Token, TOKENS, useNewToken, useRevocation } from "../../api/tokens";
import { CodeBlock } from "../../ui/CopyField";
import { ErrorLine } from "../../ui/ErrorLine";
import { ErrorState } from "../../ui/ErrorState";
import { showFailure } from "../../ui/notify";
import { Panel } from "../../ui/Panel";
import { RowSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";

const DAY_MS = 86_400_000;
const LIFETIMES = ["30", "90", "365", "never"] as const;

/** Which project a token may be for. */
export interface TokensTabProps {
  readonly project: Project;
}

/** The tab. */
export function TokensTab({ project }: TokensTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const { data: tokens, error, refetch } = useQuery(TOKENS);
  return (
    <Stack gap="lg">
      <NewToken project={project} />
      <Panel flush title={t("tokens.title")}>
        {error !== null ? (
          <ErrorState size="inline" error={error} onRetry={() => void refetch()} />
        ) : tokens === undefined ? (
          <RowSkeletons count={2} />
        ) : tokens.length === 0 ? (
          <Text size="sm" c="dimmed" p="lg">
            {t("tokens.none")}
          </Text>
        ) : (
          <TokenTable tokens={tokens} />
        )}
      </Panel>
    </Stack>
  );
}

function NewToken({ project }: TokensTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const make = useNewToken();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const [isForOne, setForOne] = useState(true);
  const [days, setDays] = useState<string>("90");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const expires = days === "never" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    make.mutate({ name, scopes, project: isForOne ? project.id : null, expires_at: expires });
  };
  return (
    <Panel title={t("tokens.new")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("tokens.words")}
          </Text>
          <Group align="flex-end" gap="sm">
            <TextInput
              flex="1 1 220px"
              label={t("tokens.name")}
              placeholder={t("tokens.nameHint")}
              required
              maxLength={100}
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <Select
              w={150}
              label={t("tokens.lifetime")}
              data={LIFETIMES.map((each) => ({
                value: each,
                label: each === "never" ? t("tokens.never") : t("tokens.days", { count: Number(each) }),
              }))}
              value={days}
              allowDeselect={false}
              onChange={(next) => {
                if (next !== null) setDays(next);
              }}
            />
          </Group>
          <Checkbox.Group label={t("tokens.scopes")} value={scopes} onChange={setScopes}>
            <Stack gap="xs" mt="xs">
              {SCOPES.map((scope) => (
                <Checkbox key={scope} value={scope} label={t(`tokens.scope.${scope}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Checkbox
            label={t("tokens.only", { name: project.name })}
            checked={isForOne}
            onChange={(event) => {
              setForOne(event.currentTarget.checked);
            }}
          />
          <ErrorLine error={make.error} />
          {make.data !== undefined && (
            <Alert icon={<IconKey size={18} />} title={t("tokens.once")} color="accent" role="status">
              <CodeBlock code={make.data.secret} label={t("tokens.secret")} />
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || scopes.length === 0}>
              {t("tokens.action")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly Token[] }): ReactNode {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const revoke = useRevocation();
  return (
    <Table verticalSpacing="sm" horizontalSpacing="lg">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("tokens.name")}</Table.Th>
          <Table.Th>{t("tokens.scopes")}</Table.Th>
          <Table.Th>{t("tokens.used")}</Table.Th>
          <Table.Th>{t("tokens.expires")}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t("tokens.revoke")}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tokens.map((token) => (
          <Table.Tr key={token.id}>
            <Table.Td>
              {token.name}{" "}
              <Text span ff="monospace" size="xs" c="dimmed">
                {token.prefix}…
              </Text>
            </Table.Td>
            <Table.Td>{token.scopes.join(", ")}</Table.Td>
            <Table.Td>{token.last_used_at === null ? t("tokens.unused") : format.ago(token.last_used_at)}</Table.Td>
            <Table.Td>{token.expires_at === null ? t("tokens.never") : format.dateTime(token.expires_at)}</Table.Td>
            <Table.Td w={56}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("tokens.revokeNamed", { name: token.name })}
                onClick={() => {
                  revoke.mutate(token.id, { onError: showFailure });
                }}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
