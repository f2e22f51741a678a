/** The keys of the canvas, the marks, the suggestions and the grounding: the same for those who label and who review. */

import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Verdict } from "../../core/document/conversation";
import { Scope } from "../../core/scope";
import type { Binding } from "../../keys/keyTable";
import { useKeys } from "../../keys/useKeys";
import { TOOLS } from "../../kinds/tools";
import { readCaretChip, readSelectedWords } from "./conversation/selectedWords";
import { listMarkRows, listOrder } from "./panels/markRows";
import { grow, ground, isOnCanvas, nudge, pressDigit, readArrow, remove, stop, type Work } from "./workActions";
import { listDrawable } from "./session/edits";

const ZOOM = 1.25;
const FAR_PX = 10;

/**
 * Bind the keys of a task at work.
 *
 * @param work - What they act on.
 * @param isReadOnly - Whether the document cannot be changed.
 */
export function useWorkKeys(work: Work, isReadOnly = false): void {
  const { t } = useTranslation("label");
  const name: Name = (key) => t(key);
  const looking = listLookingKeys(work, name);
  useKeys(
    isReadOnly
      ? looking
      : [...looking, ...listMarkKeys(work, name), ...listEditKeys(work, name), ...listHistoryKeys(work, name)],
  );
  useSpace(work);
}

type Name = (key: `keys.${KeyName}` | `keyGroup.${GroupName}`) => string;
type GroupName = "view" | "marks" | "tools" | "grounding" | "suggestions" | "history";
type KeyName =
  | "undo"
  | "redo"
  | "fit"
  | "zoomIn"
  | "zoomOut"
  | "labels"
  | "nextMark"
  | "previousMark"
  | "nudge"
  | "nudgeFar"
  | "grow"
  | "delete"
  | "finish"
  | "stop"
  | "select"
  | "box"
  | "polygon"
  | "polyline"
  | "ellipse"
  | "class"
  | "pickClass"
  | "ground"
  | "supported"
  | "contradicted"
  | "unverifiable"
  | "nextSuggestion"
  | "previousSuggestion"
  | "accept"
  | "reject"
  | "acceptAll"
  | "pan";

function listLookingKeys({ session, workbench }: Work, name: Name): Binding[] {
  const group = name("keyGroup.view");
  const canvas = workbench.canvas;
  const step = (by: 1 | -1): boolean => {
    // Tab moves among marks only from the canvas, and leaves it after the last, so that nobody is caught.
    if (document.activeElement?.hasAttribute("data-canvas") !== true) return false;
    const order = listOrder(listMarkRows(session.store.read(), session.ontology));
    const at = order.indexOf(session.selection.read().ids.at(-1) ?? "");
    const to = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
    const id = order[to];
    if (id === undefined) return false;
    session.selection.select(id);
    canvas.read()?.reveal(id);
    return true;
  };
  return [
    { keys: "f", label: name("keys.fit"), group, run: () => act(canvas.read()?.fit) },
    { keys: "+|=", label: name("keys.zoomIn"), group, run: () => act(() => canvas.read()?.zoom(ZOOM)) },
    { keys: "-", label: name("keys.zoomOut"), group, run: () => act(() => canvas.read()?.zoom(1 / ZOOM)) },
    {
      keys: "h",
      label: name("keys.labels"),
      group,
      run: () =>
        act(() => {
          workbench.hasLabels.set((shown) => !shown);
        }),
    },
    { keys: "space", label: name("keys.pan"), group, run: () => false },
    { keys: "tab", label: name("keys.nextMark"), group: name("keyGroup.marks"), run: () => step(1) },
    { keys: "shift+tab", label: name("keys.previousMark"), group: name("keyGroup.marks"), run: () => step(-1) },
    {
      keys: "esc",
      label: name("keys.stop"),
      group: name("keyGroup.marks"),
      inText: true,
      run: () => stop({ session, workbench }),
    },
  ];
}

function listMarkKeys(work: Work, name: Name): Binding[] {
  const { session, workbench } = work;
  const group = name("keyGroup.marks");
  const arrows = (prefix: string): string => ["left", "right", "up", "down"].map((key) => prefix + key).join("|");
  const drawable = listDrawable(
    session.ontology,
    TOOLS.map(({ kind }) => kind),
  );
  return [
    { keys: arrows(""), label: name("keys.nudge"), group, run: (press) => nudge(work, readArrow(press.key), 1) },
    {
      keys: arrows("shift+"),
      label: name("keys.nudgeFar"),
      group,
      run: (press) => nudge(work, readArrow(press.key), FAR_PX),
    },
    { keys: arrows("alt+"), label: name("keys.grow"), group, run: (press) => grow(work, readArrow(press.key)) },
    { keys: "delete|backspace", label: name("keys.delete"), group, run: () => remove(work) },
    {
      keys: "enter",
      label: name("keys.finish"),
      group,
      run: () => isOnCanvas() && workbench.canvas.read()?.finish() === true,
    },
    {
      keys: "v",
      label: name("keys.select"),
      group: name("keyGroup.tools"),
      run: () =>
        act(() => {
          workbench.tool.set("select");
        }),
    },
    ...TOOLS.filter(({ kind }) => drawable.includes(kind)).map(({ kind, key }): Binding => ({
      keys: key,
      label: name(`keys.${kind}`),
      group: name("keyGroup.tools"),
      run: () =>
        act(() => {
          workbench.tool.set(kind);
        }),
    })),
    {
      keys: "1|2|3|4|5|6|7|8|9|0",
      label: name("keys.class"),
      group: name("keyGroup.tools"),
      run: (press) => pressDigit(work, press.key),
    },
    {
      keys: "c",
      label: name("keys.pickClass"),
      group: name("keyGroup.tools"),
      run: () =>
        act(() => {
          workbench.isPicking.set(true);
        }),
    },
  ];
}

function listEditKeys({ session, workbench }: Work, name: Name): Binding[] {
  const { suggestions, grounder } = session;
  const grounding = name("keyGroup.grounding");
  const models = name("keyGroup.suggestions");
  const judge = (verdict: Verdict) => (): boolean => {
    const [words, chip] = [readSelectedWords(session), session.chip.read() ?? readCaretChip()];
    if (words !== null) grounder.judgeWords(words, verdict);
    else if (chip !== null) grounder.judgeChip(chip, verdict);
    return words !== null || chip !== null;
  };
  const goTo = (by: 1 | -1) => (): boolean => {
    const next = suggestions.step(by);
    if (next !== undefined) workbench.canvas.read()?.reveal(next.key);
    return next !== undefined;
  };
  const decide = (run: (keys: readonly string[]) => unknown) => (): boolean => {
    const key = suggestions.current.read();
    if (key === null) return false;
    suggestions.step(1);
    run([key]);
    return true;
  };
  return [
    { keys: "g", label: name("keys.ground"), group: grounding, inText: true, run: () => ground(session) },
    { keys: "alt+s", label: name("keys.supported"), group: grounding, inText: true, run: judge("supported") },
    { keys: "alt+c", label: name("keys.contradicted"), group: grounding, inText: true, run: judge("contradicted") },
    { keys: "alt+u", label: name("keys.unverifiable"), group: grounding, inText: true, run: judge("unverifiable") },
    { keys: "]", label: name("keys.nextSuggestion"), group: models, run: goTo(1) },
    { keys: "[", label: name("keys.previousSuggestion"), group: models, run: goTo(-1) },
    { keys: "a", label: name("keys.accept"), group: models, run: decide((keys) => suggestions.accept(keys)) },
    {
      keys: "x",
      label: name("keys.reject"),
      group: models,
      run: decide((keys) => {
        suggestions.reject(keys);
      }),
    },
    {
      keys: "shift+a",
      label: name("keys.acceptAll"),
      group: models,
      run: () => act(() => suggestions.accept(suggestions.listOpen().map(({ key }) => key))),
    },
  ];
}

function listHistoryKeys({ session: { undo } }: Work, name: Name): Binding[] {
  const history = name("keyGroup.history");
  return [
    {
      keys: "mod+z",
      label: name("keys.undo"),
      group: history,
      inText: true,
      run: () => isOurs() && act(() => undo.undo()),
    },
    {
      keys: "mod+shift+z|mod+y",
      label: name("keys.redo"),
      group: history,
      inText: true,
      run: () => isOurs() && act(() => undo.redo()),
    },
  ];
}

function act(run: (() => unknown) | undefined): true {
  run?.();
  return true;
}

/** Fields have a history of their own while somebody types into them; the words of turns have the document's. */
function isOurs(): boolean {
  const focused = document.activeElement;
  return !(focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement);
}

/** Space holds the hand as long as it is down, which no single key press can say. */
function useSpace({ workbench }: Work): void {
  useEffect(() => {
    const scope = new Scope();
    scope.listen(window, "keydown", (event) => {
      if (event.key !== " " || !isOnCanvas()) return;
      event.preventDefault();
      workbench.canvas.read()?.holdSpace(true);
    });
    scope.listen(window, "keyup", (event) => {
      if (event.key === " ") workbench.canvas.read()?.holdSpace(false);
    });
    return () => {
      scope.destroy();
    };
  }, [workbench]);
}
