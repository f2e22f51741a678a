/** Chooses what a project labels. */

import { SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./projects.module.css";
import { type Template, TEMPLATES } from "./templates";

/** What is chosen. */
export interface TemplatePickerProps {
  readonly value: Template;
  readonly onChange: (value: Template) => void;
}

/** A card a way. */
export function TemplatePicker({ value, onChange }: TemplatePickerProps): ReactNode {
  const { t } = useTranslation("projects");
  return (
    <div role="radiogroup" aria-label={t("create.what")}>
      <Text size="sm" fw={500} mb="xs">
        {t("create.what")}
      </Text>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
        {TEMPLATES.map((template) => (
          <UnstyledButton
            key={template.name}
            role="radio"
            aria-checked={template.name === value.name}
            className={classes["template"] ?? ""}
            onClick={() => {
              onChange(template);
            }}
          >
            <template.icon size={20} stroke={1.5} aria-hidden />
            <span>
              <Text size="sm" fw={600} component="span" display="block">
                {t(`template.${template.name}.title`)}
              </Text>
              <Text size="xs" c="dimmed" component="span" display="block">
                {t(`template.${template.name}.words`)}
              </Text>
            </span>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </div>
  );
}
