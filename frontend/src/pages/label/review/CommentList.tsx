/** What was said about the item, pinned to marks where it is about one. */

import { Button, Group, Stack, Text, Textarea, UnstyledButton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { askComments, type Comment, createComment, resolveComment } from "../../../api/reviews";
import { ErrorState } from "../../../ui/ErrorState";
import { showFailure } from "../../../ui/notify";
import { useFormat } from "../../../ui/useFormat";
import { describeClass } from "../session/classes";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import { useReadable } from "../useReadable";
import styles from "./review.module.css";

/** Whose comments. */
export interface CommentListProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

/** The comments, and a field for the next; it is about the mark that is selected. */
export function CommentList({ session, workbench }: CommentListProps): ReactNode {
  const { data, error, refetch } = useQuery(askComments(session.task.item));
  useEffect(() => {
    const open = (data ?? []).filter(({ resolved_at: at }) => at === null);
    session.pinned.set(new Set(open.map(({ entity_id: id }) => id)));
  }, [data, session]);
  return (
    <Stack gap="sm">
      {error !== null && <ErrorState error={error} size="inline" onRetry={() => void refetch()} />}
      {(data ?? []).map((comment) => (
        <CommentView key={comment.id} comment={comment} session={session} workbench={workbench} />
      ))}
      <NewComment session={session} />
    </Stack>
  );
}

function CommentView({ comment, session, workbench }: CommentListProps & { readonly comment: Comment }): ReactNode {
  const { t } = useTranslation("review");
  const format = useFormat();
  const client = useQueryClient();
  const resolve = useMutation({
    mutationFn: () => resolveComment(comment.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ["comments", comment.item] }),
    onError: showFailure,
  });
  const isOpen = comment.resolved_at === null;
  return (
    <article className={styles["comment"]} data-open={isOpen}>
      <Group gap={6} wrap="nowrap">
        <Text size="xs" fw={600}>
          {comment.author}
        </Text>
        <Text size="xs" c="dimmed">
          {format.ago(comment.created_at)}
        </Text>
        {comment.entity_id !== "" && (
          <UnstyledButton
            className={styles["pin"]}
            onClick={() => {
              session.selection.select(comment.entity_id);
              workbench.canvas.read()?.reveal(comment.entity_id);
            }}
          >
            <About session={session} id={comment.entity_id} />
          </UnstyledButton>
        )}
        {isOpen && (
          <Button
            ml="auto"
            size="compact-xs"
            variant="subtle"
            color="gray"
            loading={resolve.isPending}
            onClick={() => {
              resolve.mutate();
            }}
          >
            {t("comments.resolve")}
          </Button>
        )}
      </Group>
      <Text size="sm" className={styles["commentBody"] ?? ""}>
        {comment.body}
      </Text>
    </article>
  );
}

function About({ session, id }: { readonly session: TaskSession; readonly id: string }): ReactNode {
  const { t } = useTranslation("review");
  const document = useReadable(session.store);
  const mark = document.marks.find((candidate) => candidate.id === id);
  if (mark?.class === undefined) return t("comments.gone");
  return `${numberMarks(document).get(id) ?? ""} ${describeClass(session.ontology, mark.class).name}`;
}

function NewComment({ session }: Pick<CommentListProps, "session">): ReactNode {
  const { t } = useTranslation("review");
  const [text, setText] = useState("");
  const client = useQueryClient();
  const { ids } = useReadable(session.selection);
  const about = ids[0] ?? "";
  const create = useMutation({
    mutationFn: () => createComment(session.task.item, about, text.trim()),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["comments", session.task.item] });
    },
    onError: showFailure,
  });
  const send = (): void => {
    if (text.trim() !== "" && !create.isPending) create.mutate();
  };
  return (
    <Stack gap={6}>
      <Textarea
        size="sm"
        autosize
        minRows={2}
        maxRows={8}
        data-comment
        aria-label={t("comments.new")}
        placeholder={about === "" ? t("comments.aboutItem") : t("comments.aboutMark")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          send();
        }}
      />
      <Group gap="sm">
        <Button
          size="compact-sm"
          variant="default"
          disabled={text.trim() === ""}
          loading={create.isPending}
          onClick={send}
        >
          {t("comments.send")}
        </Button>
        {about !== "" && (
          <Text size="xs" c="dimmed" component="span">
            <About session={session} id={about} />
          </Text>
        )}
      </Group>
    </Stack>
  );
}
