/** Makes a project: a name, what is labeled, the first classes. The rest can wait for the settings. */

import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { writeOntology } from "../../api/ontologies";
import { useNewProject } from "../../api/projects";
import type { Ontology, Question } from "../../core/document/ontology";
import { ErrorLine } from "../../ui/ErrorLine";
import { findProblems } from "../settings/ontology/edits";
import { OntologyEditor } from "../settings/ontology/OntologyEditor";
import { TemplatePicker } from "./TemplatePicker";
import { changeTemplate, FIRST_TEMPLATE, type Template } from "./templates";

/** Whether it is open. */
export interface NewProjectProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The dialog. */
export function NewProject({ isOpen, onClose }: NewProjectProps): ReactNode {
  const { t } = useTranslation("projects");
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size={760}
      title={t("create.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation("projects");
  const navigate = useNavigate();
  const create = useNewProject();
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<Template>(FIRST_TEMPLATE);
  const [ontology, setOntology] = useState<Ontology>({});
  const [review, setReview] = useState(true);
  const [seats, setSeats] = useState(1);
  const ask = useQuestion();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const whole = { ...ontology, questions: ask(template) };
    create.mutate(
      { name: name.trim(), review, seats, ontology: writeOntology(whole) },
      {
        onSuccess: ({ id }) => {
          onClose();
          void navigate({ to: "/projects/$projectId/data", params: { projectId: id } });
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xl">
        <TextInput
          label={t("create.name")}
          placeholder={t("create.nameHint")}
          required
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <TemplatePicker
          value={template}
          onChange={(next) => {
            setOntology((before) => changeTemplate(before, template, next));
            setTemplate(next);
          }}
        />
        <OntologyEditor
          isShort
          value={ontology}
          onChange={(next) => {
            const known = new Set((ontology.classes ?? []).map(({ id }) => id));
            const classes = (next.classes ?? []).map((entry) =>
              known.has(entry.id) ? entry : { ...entry, kinds: template.kinds },
            );
            setOntology({ ...next, classes });
          }}
        />
        <Group gap="xl" align="center">
          <Checkbox
            label={t("create.review")}
            checked={review}
            onChange={(event) => {
              setReview(event.currentTarget.checked);
            }}
          />
          <Group gap="sm">
            <Text size="sm" component="label" htmlFor="seats">
              {t("create.seats")}
            </Text>
            <NumberInput
              id="seats"
              w={70}
              min={1}
              max={20}
              value={seats}
              onChange={(value) => {
                if (typeof value === "number") setSeats(value);
              }}
            />
          </Group>
        </Group>
        <ErrorLine error={create.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button
            type="submit"
            loading={create.isPending}
            disabled={name.trim() === "" || findProblems(ontology).length > 0}
          >
            {t("create.action")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The question that a way of labeling begins with, in the person's language. */
function useQuestion(): (template: Template) => Question[] {
  const { t } = useTranslation("projects");
  return ({ question }) => {
    if (question === "rating") return [{ id: "quality", name: t("question.quality"), kind: "rating", target: "turn" }];
    if (question === undefined) return [];
    const options = (["yes", "no", "unsure"] as const).map((id) => ({ id, name: t(`question.${id}`) }));
    return [{ id: "answer", name: t("question.answer"), kind: "choice", options, required: true }];
  };
}
