/** What stays as it is from task to task: the tool in hand, the class to draw, how the picture is shown. */

import { Cell } from "../../../core/cell";
import type { Ontology, OntologyClass } from "../../../core/document/ontology";
import type { DrawnKind } from "../../../kinds/tools";
import { Pictures } from "../../../media/pictures";
import { PLAIN_TONE, type Tone } from "../../../media/stage";
import { allowsKind } from "./edits";

/** A tool: `select` takes what is there, the others draw. */
export type ToolName = "select" | DrawnKind;

/** Where the panel beside the canvas stands. */
export type PanelName = "questions" | "conversation" | "marks" | "info" | "guide" | "review";

/** What keys and buttons can ask of the canvas. */
export interface CanvasControls {
  readonly fit: () => void;
  /** Zoom about the middle by a factor; 0 shows pixels one to one. */
  readonly zoom: (factor: number) => void;
  /** Move the view, CSS px. */
  readonly pan: (x: number, y: number) => void;
  /** Bring a mark into sight. */
  readonly reveal: (id: string) => void;
  readonly finish: () => boolean;
  readonly stepBack: () => boolean;
  readonly cancel: () => boolean;
  readonly holdSpace: (isDown: boolean) => void;
}

/** The workbench of a page. */
export class Workbench {
  readonly tool = new Cell<ToolName>("select");
  /** The class that new marks get; null until one was chosen. */
  readonly classId = new Cell<string | null>(null);
  readonly tone = new Cell<Tone>(PLAIN_TONE);
  /** The canvas, while a picture is shown. */
  readonly canvas = new Cell<CanvasControls | null>(null);
  readonly pictures = new Pictures();
  /** Words of a text asset that are selected: code points. */
  readonly textRange = new Cell<{ readonly slot: string; readonly start: number; readonly end: number } | null>(null);
  /** Whether the list of classes is asked for. */
  readonly isPicking = new Cell(false);
  readonly hasLabels = new Cell(true);
  readonly panel = new Cell<PanelName | null>(null);

  /**
   * Find the class for a new mark.
   *
   * @param ontology - The ontology.
   * @param kind - The kind of the mark.
   * @returns The chosen class where it allows the kind, else the first that does.
   */
  findClass(ontology: Ontology, kind: string): OntologyClass | undefined {
    const fitting = (ontology.classes ?? []).filter((entry) => allowsKind(entry, kind));
    return fitting.find(({ id }) => id === this.classId.read()) ?? fitting[0];
  }
}
