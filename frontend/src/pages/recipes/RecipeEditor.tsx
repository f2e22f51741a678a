/** Writing a recipe: its name, its steps as cards, saving and running it. */

import { Button, Group, Menu, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import {
  type Recipe,
  type RecipeDraft,
  type Step,
  useArchiveRecipe,
  useRunRecipe,
  useSaveRecipe,
} from "../../api/recipes";
import { useKeys } from "../../keys/useKeys";
import { ConfirmButton } from "../../ui/ConfirmButton";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { SliceSelect } from "../data/SliceSelect";
import { KINDS, listScores, makeStep, moveStep, STARTERS, startRecipe } from "./drafts";
import classes from "./recipes.module.css";
import { useRecipesRoute } from "./route";
import { StepCard } from "./StepCard";
import { nameKind } from "./words";

/** What is edited; null for a new recipe. */
export interface RecipeEditorProps {
  readonly recipe: Recipe | null;
  readonly canEdit: boolean;
}

/** The editor. What is not saved yet runs only once it is: running saves first. */
export function RecipeEditor({ recipe, canEdit }: RecipeEditorProps): ReactNode {
  const { t } = useTranslation("recipes");
  const { projectId } = useRecipesRoute();
  const draft = useDraft(recipe);
  const canSave = canEdit && draft.isWhole;
  const start = (): undefined => {
    if (canSave) draft.run();
  };
  useKeys(canSave ? [{ keys: "r", label: t("run"), group: t("title"), run: start }] : []);
  return (
    <Stack gap="md">
      <Group align="end" justify="space-between" wrap="nowrap">
        <TextInput
          label={t("name")}
          maxLength={100}
          className={classes["name"] ?? ""}
          disabled={!canEdit}
          value={draft.name}
          onChange={(event) => {
            draft.setName(event.currentTarget.value);
          }}
        />
        <Group gap="sm" wrap="nowrap">
          {recipe !== null && canEdit && <Archive recipe={recipe} />}
          <Button
            variant="default"
            disabled={!canSave || !draft.isChanged}
            loading={draft.isSaving}
            onClick={draft.save}
          >
            {t("save")}
          </Button>
          <Button disabled={!canSave} loading={draft.isStarting} rightSection={<KeyHint>R</KeyHint>} onClick={start}>
            {t("run")}
          </Button>
        </Group>
      </Group>
      <SliceSelect
        className={classes["name"] ?? ""}
        project={projectId}
        slice={draft.slice}
        label={t("startWith")}
        isDisabled={!canEdit}
        onChange={draft.setSlice}
      />
      <Steps steps={draft.steps} canEdit={canEdit} onChange={draft.setSteps} />
      {!canEdit && (
        <Text size="sm" c="dimmed">
          {t("notAllowed")}
        </Text>
      )}
      {draft.error !== null && <ErrorState error={draft.error} size="inline" />}
    </Stack>
  );
}

interface Draft {
  readonly name: string;
  readonly setName: (name: string) => void;
  /** Row id of the slice that it starts with; null for all items. */
  readonly slice: number | null;
  readonly setSlice: (slice: number | null) => void;
  readonly steps: readonly Step[];
  readonly setSteps: (steps: readonly Step[]) => void;
  readonly isChanged: boolean;
  /** Whether it has all that a recipe needs. */
  readonly isWhole: boolean;
  readonly save: () => void;
  readonly run: () => void;
  readonly isSaving: boolean;
  readonly isStarting: boolean;
  readonly error: Error | null;
}

/** What somebody is writing, and how it is saved and run. Refusals are shown below the steps. */
function useDraft(recipe: Recipe | null): Draft {
  const { projectId, navigate } = useRecipesRoute();
  const [name, setName] = useState(recipe?.name ?? "");
  const [slice, setSlice] = useState(recipe?.definition.slice ?? null);
  const [steps, setSteps] = useState<readonly Step[]>(recipe?.definition.steps ?? []);
  const saving = useSaveRecipe(projectId);
  const running = useRunRecipe(projectId);
  const isChanged = !isSame(recipe, { name, slice, steps });
  const save = async (): Promise<number> => {
    const saved = await saving.mutateAsync({ id: recipe?.id ?? null, name, slice, steps });
    setSteps(saved.definition.steps);
    await navigate({ search: { recipe: saved.id } });
    return saved.id;
  };
  const run = async (): Promise<void> => {
    const id = recipe === null || isChanged ? await save() : recipe.id;
    const proposal = await running.mutateAsync(id);
    await navigate({ search: { recipe: id, proposal: proposal.id } });
  };
  return {
    name,
    setName,
    slice,
    setSlice,
    steps,
    setSteps,
    isChanged,
    isWhole: name.trim() !== "" && steps.length > 0,
    save: () => void save().catch(() => undefined),
    run: () => void run().catch(() => undefined),
    isSaving: saving.isPending,
    isStarting: running.isPending,
    error: saving.error ?? running.error,
  };
}

function isSame(recipe: Recipe | null, { name, slice, steps }: Omit<RecipeDraft, "id">): boolean {
  if (recipe === null) return false;
  const { slice: before = null, steps: stepsBefore } = recipe.definition;
  return recipe.name === name && before === slice && JSON.stringify(steps) === JSON.stringify(stepsBefore);
}

function Archive({ recipe }: { readonly recipe: Recipe }): ReactNode {
  const { t } = useTranslation("recipes");
  const { projectId, navigate } = useRecipesRoute();
  const archiving = useArchiveRecipe(projectId);
  return (
    <ConfirmButton
      variant="subtle"
      question={t("archive.question", { name: recipe.name })}
      action={t("archive.action")}
      onConfirm={() => {
        archiving.mutate(recipe.id, { onSuccess: () => void navigate({ search: {} }) });
      }}
    >
      {t("archive.action")}
    </ConfirmButton>
  );
}

/** What to begin with where there are no steps yet. */
function Beginning({ canEdit, onChange }: Pick<StepsProps, "canEdit" | "onChange">): ReactNode {
  const { t } = useTranslation("recipes");
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("noSteps")}
      </Text>
      {canEdit && (
        <Group gap="sm">
          {STARTERS.map((starter) => (
            <Button
              key={starter}
              variant="light"
              onClick={() => {
                onChange(startRecipe(starter));
              }}
            >
              {t(`starter.${starter}`)}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  );
}

interface StepsProps {
  readonly steps: readonly Step[];
  readonly canEdit: boolean;
  readonly onChange: (steps: readonly Step[]) => void;
}

function Steps({ steps, canEdit, onChange }: StepsProps): ReactNode {
  const { t } = useTranslation("recipes");
  return (
    <Stack gap="sm">
      {steps.length === 0 && <Beginning canEdit={canEdit} onChange={onChange} />}
      {steps.map((step, index) => (
        <StepCard
          key={index}
          step={step}
          number={index + 1}
          isLast={index === steps.length - 1}
          scores={listScores(steps.slice(0, index))}
          canEdit={canEdit}
          onChange={(next) => {
            onChange(steps.with(index, next));
          }}
          onMove={(by) => {
            onChange(moveStep(steps, index, by));
          }}
          onRemove={() => {
            onChange(steps.filter((_, place) => place !== index));
          }}
        />
      ))}
      {canEdit && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" className={classes["start"] ?? ""}>
              {t("addStep")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {KINDS.map((kind) => (
              <Menu.Item
                key={kind}
                onClick={() => {
                  onChange([...steps, makeStep(kind, steps)]);
                }}
              >
                <Text size="sm" fw={500}>
                  {nameKind(t, kind)}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`about.${kind}`)}
                </Text>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Stack>
  );
}
