/** One property of a mark, as the ontology describes it. */

import { MultiSelect, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

import type { Mark } from "../../../core/document/mark";
import type { Attribute } from "../../../core/document/ontology";
import type { AttributeValue } from "../../../core/document/scalars";
import { dropField } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import styles from "./panels.module.css";

/** Which property of which mark. */
export interface AttributeFieldProps {
  readonly session: TaskSession;
  readonly mark: Mark;
  readonly attribute: Attribute;
  readonly isReadOnly: boolean;
}

/** A field that fits the attribute. */
export function AttributeField({ session, mark, attribute, isReadOnly }: AttributeFieldProps): ReactNode {
  const value = mark.attributes?.[attribute.id];
  const put = (next: AttributeValue | undefined): void => {
    const rest = Object.entries(mark.attributes ?? {}).filter(([name]) => name !== attribute.id);
    const entries = next === undefined ? rest : [...rest, [attribute.id, next] as const];
    const bare = dropField(mark, "attributes");
    session.putMark(entries.length > 0 ? { ...bare, attributes: Object.fromEntries(entries) } : bare);
  };
  return (
    <>
      <span className={styles["fieldName"]} title={attribute.description}>
        {attribute.name}
      </span>
      <Control attribute={attribute} value={value} isReadOnly={isReadOnly} onChange={put} />
    </>
  );
}

interface ControlProps {
  readonly attribute: Attribute;
  readonly value: AttributeValue | undefined;
  readonly isReadOnly: boolean;
  readonly onChange: (value: AttributeValue | undefined) => void;
}

function Control({ attribute, value, isReadOnly, onChange }: ControlProps): ReactNode {
  const shared = { size: "xs", "aria-label": attribute.name, readOnly: isReadOnly } as const;
  switch (attribute.type) {
    case "boolean":
      return (
        <Switch
          size="xs"
          aria-label={attribute.name}
          disabled={isReadOnly}
          checked={value === true}
          onChange={(event) => {
            onChange(event.currentTarget.checked);
          }}
        />
      );
    case "number":
      return (
        <NumberInput
          {...shared}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => {
            onChange(typeof next === "number" ? next : undefined);
          }}
        />
      );
    case "option":
    case "options":
      return <OptionControl attribute={attribute} value={value} isReadOnly={isReadOnly} onChange={onChange} />;
    case "text":
      return (
        <TextInput
          {...shared}
          defaultValue={typeof value === "string" ? value : ""}
          onBlur={(event) => {
            onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value);
          }}
        />
      );
  }
}

function OptionControl({ attribute, value, isReadOnly, onChange }: ControlProps): ReactNode {
  const shared = { size: "xs", "aria-label": attribute.name, readOnly: isReadOnly, searchable: true } as const;
  const data = [...(attribute.options ?? [])];
  if (attribute.type === "option") {
    return (
      <Select
        {...shared}
        clearable
        data={data}
        value={typeof value === "string" ? value : null}
        onChange={(next) => {
          onChange(next ?? undefined);
        }}
      />
    );
  }
  return (
    <MultiSelect
      {...shared}
      data={data}
      value={typeof value === "object" ? [...value] : []}
      onChange={(next) => {
        onChange(next.length > 0 ? next : undefined);
      }}
    />
  );
}
