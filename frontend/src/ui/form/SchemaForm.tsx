/** A form made from a schema. Pages give the words, and widgets of their own where a plain field is not enough. */

import { NumberInput, SegmentedControl, Select, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { type ReactNode, useId } from "react";

import type { Field, Values } from "./fields";

/** What a field is called, and one sentence about it. */
export interface FieldWords {
  readonly label: string;
  readonly hint: string;
  /** What a choice is called. */
  readonly choice: (value: string) => string;
}

/** What draws one field. */
export interface WidgetProps {
  readonly field: Field;
  readonly words: FieldWords;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Draws fields in its own way, by their names. */
export type Widgets = Readonly<Record<string, (props: WidgetProps) => ReactNode>>;

/** Fields with what is filled in. */
export interface SchemaFormProps {
  readonly fields: readonly Field[];
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  readonly nameField: (field: Field) => FieldWords;
  readonly widgets?: Widgets;
}

/** The fields, one below the other. */
export function SchemaForm({ fields, values, onChange, nameField, widgets = {} }: SchemaFormProps): ReactNode {
  return (
    <Stack gap="lg">
      {fields.map((field) => {
        const Widget = widgets[field.name] ?? PlainField;
        return (
          <Widget
            key={field.name}
            field={field}
            words={nameField(field)}
            value={values[field.name]}
            onChange={(value) => {
              onChange({ ...values, [field.name]: value });
            }}
          />
        );
      })}
    </Stack>
  );
}

/** A label, a control and a sentence, for controls that have no label of their own. */
export function Labeled({
  words,
  children,
}: {
  readonly words: FieldWords;
  readonly children: (labelId: string) => ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <Stack gap={4} align="stretch">
      <Text size="sm" fw={500} id={id}>
        {words.label}
      </Text>
      {children(id)}
      {words.hint !== "" && (
        <Text size="xs" c="dimmed">
          {words.hint}
        </Text>
      )}
    </Stack>
  );
}

const MOST_SEGMENTS = 3;

function ChoiceField({ field, words, value, onChange }: WidgetProps): ReactNode {
  const data = field.choices.map((choice) => ({ value: choice, label: words.choice(choice) }));
  const chosen = typeof value === "string" ? value : (field.choices[0] ?? "");
  if (data.length > MOST_SEGMENTS)
    return (
      <Select
        label={words.label}
        description={words.hint}
        data={data}
        value={chosen}
        allowDeselect={false}
        onChange={onChange}
      />
    );
  return (
    <Labeled words={words}>
      {(id) => <SegmentedControl aria-labelledby={id} data={data} value={chosen} onChange={onChange} size="xs" />}
    </Labeled>
  );
}

function PlainField(props: WidgetProps): ReactNode {
  const { field, words, value, onChange } = props;
  const shared = { label: words.label, description: words.hint, required: field.isRequired };
  if (field.type === "choice") return <ChoiceField {...props} />;
  if (field.type === "flag")
    return (
      <Switch
        label={words.label}
        description={words.hint}
        checked={value === true}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
    );
  if (field.type === "number")
    return (
      <NumberInput
        {...shared}
        value={typeof value === "number" ? value : ""}
        allowDecimal={!field.isWhole}
        {...(field.minimum === undefined ? {} : { min: field.minimum })}
        {...(field.maximum === undefined ? {} : { max: field.maximum })}
        onChange={(next) => {
          onChange(typeof next === "number" ? next : null);
        }}
      />
    );
  if (field.type === "list")
    return <TagsInput {...shared} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />;
  return (
    <TextInput
      {...shared}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
