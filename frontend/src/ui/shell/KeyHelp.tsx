/** What there is to press on this page. */

import { Kbd, Modal, Text, Title } from "@mantine/core";
import { type ReactNode, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { Signal } from "../../core/signal";
import { listCaps } from "../../keys/combination";
import { type Binding, listAlternatives } from "../../keys/keyTable";
import { useBindings } from "../../keys/useKeys";
import { IS_APPLE } from "./platform";
import classes from "./shell.module.css";

const OPEN = { value: false, changes: new Signal<undefined>() };

function setOpen(value: boolean): void {
  OPEN.value = value;
  OPEN.changes.emit(undefined);
}

/** Show the keys of this page. */
export function openKeyHelp(): void {
  setOpen(true);
}

/** The sheet of keys, by what they are for. */
export function KeyHelp(): ReactNode {
  const { t } = useTranslation("shell");
  const isOpen = useSyncExternalStore(OPEN.changes.subscribe, () => OPEN.value);
  const groups = Map.groupBy(useBindings(), ({ group }) => group);
  return (
    <Modal
      opened={isOpen}
      onClose={() => {
        setOpen(false);
      }}
      title={t("help.title")}
      size="xl"
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className={classes["keys"]}>
        {[...groups].map(([group, bindings]) => (
          <section key={group}>
            <Title order={3} size="h6" mb="sm">
              {group}
            </Title>
            <dl>
              {bindings.map((binding) => (
                <Row key={binding.keys + binding.label} binding={binding} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Row({ binding }: { readonly binding: Binding }): ReactNode {
  return (
    <div>
      <dt>
        {listAlternatives(binding).map((keys, index) => (
          <span key={keys}>
            {index > 0 && (
              <Text span c="dimmed" size="xs">
                {" / "}
              </Text>
            )}
            {listCaps(keys, IS_APPLE).map((cap, at) => (
              // Caps of one combination may repeat.
              <Kbd key={at} size="xs">
                {cap}
              </Kbd>
            ))}
          </span>
        ))}
      </dt>
      <dd>{binding.label}</dd>
    </div>
  );
}
