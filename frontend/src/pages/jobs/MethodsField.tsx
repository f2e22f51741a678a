/** Which ways of telling that items are alike a search for near-duplicates takes. */

import { Checkbox, Stack } from "@mantine/core";
import type { ReactNode } from "react";

import type { WidgetProps } from "../../ui/form/SchemaForm";

const METHODS = ["sha256", "phash64", "pdq256", "turned", "embedding", "looks", "text", "audio", "video"];

/** A box for each method. */
export function MethodsField({ words, value, onChange }: WidgetProps): ReactNode {
  return (
    <Checkbox.Group
      label={words.label}
      description={words.hint}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={onChange}
    >
      <Stack gap={4} mt={6}>
        {METHODS.map((method) => (
          <Checkbox key={method} size="xs" value={method} label={words.choice(method)} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
