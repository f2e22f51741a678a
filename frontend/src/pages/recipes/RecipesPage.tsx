/** Recipes: what there is, writing one, running it, and deciding about what it proposes. */

import { Button, Text, UnstyledButton } from "@mantine/core";
import { IconFilterCog } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, useProject } from "../../api/projects";
import { askRecipes, type Recipe } from "../../api/recipes";
import { useKeys } from "../../keys/useKeys";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { PageHeader } from "../../ui/PageHeader";
import { RowSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { ProposalList } from "./ProposalList";
import { ProposalPanel } from "./ProposalPanel";
import { RecipeEditor } from "./RecipeEditor";
import classes from "./recipes.module.css";
import { useRecipesRoute } from "./route";

/** The page. */
export function RecipesPage(): ReactNode {
  const { t } = useTranslation("recipes");
  const { projectId, navigate } = useRecipesRoute();
  const canEdit = hasRole(useProject(projectId), "reviewer");
  const begin = (): undefined => {
    void navigate({ search: { recipe: "new" } });
  };
  useKeys(canEdit ? [{ keys: "n", label: t("new"), group: t("title"), run: begin }] : []);
  return (
    <div className={classes["page"]}>
      <PageHeader
        title={t("title")}
        description={t("words")}
        actions={
          <Button disabled={!canEdit} rightSection={<KeyHint>N</KeyHint>} onClick={begin}>
            {t("new")}
          </Button>
        }
      />
      <Panes canEdit={canEdit} onBegin={begin} />
    </div>
  );
}

interface PanesProps {
  readonly canEdit: boolean;
  readonly onBegin: () => void;
}

function Panes({ canEdit, onBegin }: PanesProps): ReactNode {
  const { t } = useTranslation("recipes");
  const { projectId, search } = useRecipesRoute();
  const recipes = useInfiniteQuery(askRecipes(projectId));
  if (recipes.error !== null) return <ErrorState error={recipes.error} onRetry={() => void recipes.refetch()} />;
  if (recipes.data === undefined) return <RowSkeletons count={6} />;
  const found = recipes.data.pages.flatMap(({ results }) => results);
  const wanted = search.recipe ?? found[0]?.id;
  if (wanted === undefined) return <NoRecipes canEdit={canEdit} onBegin={onBegin} />;
  const current = found.find(({ id }) => id === wanted) ?? null;
  return (
    <div className={classes["panes"]}>
      <nav className={classes["list"]} aria-label={t("title")}>
        {found.map((recipe) => (
          <Entry key={recipe.id} recipe={recipe} isCurrent={recipe.id === current?.id} />
        ))}
        {recipes.hasNextPage && (
          <Button variant="subtle" onClick={() => void recipes.fetchNextPage()}>
            {t("more")}
          </Button>
        )}
      </nav>
      <div className={classes["content"]}>
        {search.proposal !== undefined ? (
          <ProposalPanel proposalId={search.proposal} canDecide={canEdit} />
        ) : (
          <Writing recipe={current} canEdit={canEdit} />
        )}
      </div>
    </div>
  );
}

function Writing({ recipe, canEdit }: { readonly recipe: Recipe | null; readonly canEdit: boolean }): ReactNode {
  return (
    <>
      <RecipeEditor key={recipe?.id ?? "new"} recipe={recipe} canEdit={canEdit} />
      {recipe !== null && <ProposalList recipeId={recipe.id} />}
    </>
  );
}

function NoRecipes({ canEdit, onBegin }: PanesProps): ReactNode {
  const { t } = useTranslation("recipes");
  return (
    <EmptyState
      icon={<IconFilterCog size={28} stroke={1.25} />}
      title={t("empty.title")}
      action={
        <Button disabled={!canEdit} onClick={onBegin}>
          {t("new")}
        </Button>
      }
    >
      {t("empty.words")}
    </EmptyState>
  );
}

interface EntryProps {
  readonly recipe: Recipe;
  readonly isCurrent: boolean;
}

function Entry({ recipe, isCurrent }: EntryProps): ReactNode {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const { navigate } = useRecipesRoute();
  return (
    <UnstyledButton
      className={classes["entry"]}
      aria-current={isCurrent}
      onClick={() => {
        void navigate({ search: { recipe: recipe.id } });
      }}
    >
      <Text size="sm" truncate>
        {recipe.name}
      </Text>
      <Text size="xs" c="dimmed">
        {recipe.last_run_at === null ? t("neverRan") : t("lastRan", { when: format.ago(recipe.last_run_at) })}
      </Text>
    </UnstyledButton>
  );
}
