/** What can be done with the chosen items. */

import { Button, Group, Popover, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconArchive, IconArrowBarToUp, IconChecks, IconRestore, IconSearch, IconX } from "@tabler/icons-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useOpenReviews, usePutFirst, useRestore, useSetAside } from "../../api/items";
import { hasRole, type Project } from "../../api/projects";
import { LinkButton } from "../../ui/LinkButton";
import { showDone, showFailure } from "../../ui/notify";
import type { Choice } from "./choice";
import classes from "./data.module.css";

/** What is chosen in which project. */
export interface SelectionBarProps {
  readonly project: Project;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
  /** Whether the items shown are those that were set aside. */
  readonly isAside: boolean;
}

/** The bar; it floats, so that nothing moves when it comes. */
export function SelectionBar({ project, choice, onChoose, isAside }: SelectionBarProps): ReactNode {
  const { t } = useTranslation("data");
  if (choice.size === 0) return null;
  const [only] = choice.size === 1 ? choice : [];
  return (
    <div className={classes["selection"]} role="toolbar" aria-label={t("selection.label")}>
      <Text size="sm" fw={600} className={classes["selected"] ?? ""}>
        {t("selection.count", { count: choice.size })}
      </Text>
      {hasRole(project, "reviewer") && (
        <Actions project={project} choice={choice} onChoose={onChoose} isAside={isAside} />
      )}
      {only !== undefined && (
        <LinkButton
          to="/projects/$projectId/search"
          params={{ projectId: project.id }}
          search={{ item: only }}
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconSearch size={16} />}
        >
          {t("selection.similar")}
        </LinkButton>
      )}
      <Tooltip label={t("key.none")}>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={t("key.none")}
          onClick={() => {
            onChoose(new Set());
          }}
        >
          <IconX size={16} aria-hidden />
        </Button>
      </Tooltip>
    </div>
  );
}

function Actions({ project, choice, onChoose, isAside }: SelectionBarProps): ReactNode {
  const { t } = useTranslation("data");
  const first = usePutFirst(project.id);
  const reviews = useOpenReviews(project.id);
  const restore = useRestore(project.id);
  const items = [...choice];
  const done = (message: string): void => {
    onChoose(new Set());
    showDone(message);
  };
  if (isAside)
    return (
      <Button
        size="xs"
        variant="light"
        leftSection={<IconRestore size={16} />}
        loading={restore.isPending}
        onClick={() => {
          restore.mutate(items, {
            onError: showFailure,
            onSuccess: ({ changed }) => {
              done(t("selection.restored", { count: changed }));
            },
          });
        }}
      >
        {t("selection.restore")}
      </Button>
    );
  return (
    <>
      <Tooltip label={t("selection.firstWords")}>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconArrowBarToUp size={16} />}
          loading={first.isPending}
          onClick={() => {
            first.mutate(items, {
              onError: showFailure,
              onSuccess: ({ changed }) => {
                done(t("selection.moved", { count: changed }));
              },
            });
          }}
        >
          {t("selection.first")}
        </Button>
      </Tooltip>
      {hasRole(project, "manager") && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconChecks size={16} />}
          loading={reviews.isPending}
          onClick={() => {
            reviews.mutate(items, {
              onError: showFailure,
              onSuccess: ({ opened }) => {
                done(t("selection.opened", { count: opened }));
              },
            });
          }}
        >
          {t("selection.review")}
        </Button>
      )}
      <SetAside
        project={project.id}
        items={items}
        onDone={() => {
          onChoose(new Set());
        }}
      />
    </>
  );
}

/** Which items, and what to do afterwards. */
export interface SetAsideProps {
  readonly project: number;
  readonly items: number[];
  readonly onDone: () => void;
}

/** Sets items aside, with a reason, and offers the way back. */
export function SetAside({ project, items, onDone }: SetAsideProps): ReactNode {
  const { t } = useTranslation("data");
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const aside = useSetAside(project);
  const restore = useRestore(project);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    aside.mutate(
      { items, reason },
      {
        onError: showFailure,
        onSuccess: ({ changed }) => {
          setOpen(false);
          onDone();
          const run = (): void => {
            restore.mutate(items, { onError: showFailure });
          };
          showDone(t("selection.asideDone", { count: changed }), { label: t("undo"), run });
        },
      },
    );
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top" trapFocus shadow="md" withinPortal>
      <Popover.Target>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconArchive size={16} />}
          onClick={() => {
            setOpen((open) => !open);
          }}
        >
          {t("selection.aside")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown w={300}>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <TextInput
              label={t("selection.reason")}
              placeholder={t("selection.reasonHint")}
              required
              data-autofocus
              maxLength={200}
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value);
              }}
            />
            <Group justify="flex-end">
              <Button type="submit" size="xs" loading={aside.isPending}>
                {t("selection.aside")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
