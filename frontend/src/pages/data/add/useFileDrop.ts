/** Files that are dropped on the page. */

import { type DragEvent, useState } from "react";

import { findUploads } from "../../../api/uploads";

/** What the page listens to, and whether files hover over it. */
export interface FileDrop {
  readonly isOver: boolean;
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/**
 * Upload what is dropped.
 *
 * @param project - Row id of the project; null where the person may not add data.
 * @param onStart - Told when files have been dropped.
 * @returns What to listen to.
 */
export function useFileDrop(project: number | null, onStart: () => void): FileDrop {
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent): boolean => project !== null && event.dataTransfer.types.includes("Files");
  return {
    isOver,
    handlers: {
      onDragOver: (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event) => {
        if (event.currentTarget === event.target) setOver(false);
      },
      onDrop: (event) => {
        setOver(false);
        if (!hasFiles(event) || project === null) return;
        event.preventDefault();
        findUploads(project).add([...event.dataTransfer.files]);
        onStart();
      },
    },
  };
}
