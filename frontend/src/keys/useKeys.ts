/** Keys for components: bind while shown, and know what there is to press. */

import { useEffect, useRef, useSyncExternalStore } from "react";

import { Scope } from "../core/scope";
import { type Binding, KeyTable } from "./keyTable";

/** The table of this page. There is one keyboard. */
const KEYS = new KeyTable(() => performance.now());

const TYPED =
  "input:not([type=checkbox],[type=radio],[type=range],[type=button]),textarea,select,[contenteditable=true]";

/** Listen to the keyboard, once, where the app begins. */
export function useKeyboard(): void {
  useEffect(() => {
    const scope = new Scope();
    scope.listen(window, "keydown", handle);
    return () => {
      scope.destroy();
    };
  }, []);
}

/**
 * Bind keys while the component is shown.
 *
 * @param bindings - Bindings. Their functions may change from render to render; what is bound follows their keys.
 */
export function useKeys(bindings: readonly Binding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  const signature = bindings.map(({ keys, label, group }) => `${keys}\t${label}\t${group}`).join("\n");
  useEffect(() => {
    const bound = latest.current.map((binding, index) => ({
      ...binding,
      run: (press: Parameters<Binding["run"]>[0]) => latest.current[index]?.run(press) ?? undefined,
    }));
    return KEYS.add(bound);
  }, [signature]);
}

/**
 * Read what there is to press now.
 *
 * @returns The bindings, those of the frame first.
 */
export function useBindings(): readonly Binding[] {
  return useSyncExternalStore(KEYS.subscribe, KEYS.read);
}

function handle(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return;
  const isTyping = event.target instanceof Element && event.target.closest(TYPED) !== null;
  if (KEYS.press(event, isTyping)) event.preventDefault();
}
