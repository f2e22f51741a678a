/** Draw a rectangle on an image: things like what it encloses are looked for. */

import { Button, Group, Text } from "@mantine/core";
import { type PointerEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../../api/client";
import { findAddress } from "../../media/orientation";
import { Dialog } from "../../ui/Dialog";
import classes from "./search.module.css";
import { nameCrop, readCrop } from "./wanted";

type Point = readonly [number, number];

const LEAST_PX = 4;
const WIDTH_PX = 820;

/** An image, and what was drawn on it before. */
export interface RegionDialogProps {
  readonly opened: boolean;
  readonly image: Schemas["SlotView"];
  readonly part: string;
  readonly onClose: () => void;
  readonly onChoose: (part: string) => void;
}

/** The dialog. */
export function RegionDialog({ opened, onClose, ...rest }: RegionDialogProps): ReactNode {
  const { t } = useTranslation("curation");
  return (
    <Dialog opened={opened} onClose={onClose} title={t("search.region.title")} size={WIDTH_PX}>
      <Drawing {...rest} />
    </Dialog>
  );
}

type Box = readonly [Point, Point];

function Drawing({ image, part, onChoose }: Omit<RegionDialogProps, "opened" | "onClose">): ReactNode {
  const { t } = useTranslation("curation");
  const [box, setBox] = useState<Box | null>(() => readBox(part));
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t("search.region.words")}
      </Text>
      <Board image={image} box={box} onDraw={setBox} />
      <Group justify="flex-end" mt="md">
        <Button
          disabled={box === null || !isLarge(box)}
          onClick={() => {
            if (box !== null) onChoose(nameCrop(...box));
          }}
        >
          {t("search.region.go")}
        </Button>
      </Group>
    </>
  );
}

interface BoardProps {
  readonly image: Schemas["SlotView"];
  readonly box: Box | null;
  readonly onDraw: (box: Box) => void;
}

function Board({ image, box, onDraw }: BoardProps): ReactNode {
  const { t } = useTranslation("curation");
  const [width, height] = [image.width_px ?? 1, image.height_px ?? 1];
  const [from, setFrom] = useState<Point | null>(null);
  const find = (event: PointerEvent<SVGSVGElement>): Point => {
    const frame = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
    return [Math.min(1, Math.max(0, x)) * width, Math.min(1, Math.max(0, y)) * height];
  };
  return (
    <div
      className={classes["drawing"]}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(62vh * ${width / height})` }}
    >
      <img src={findAddress(image)} alt="" draggable={false} />
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("search.region.title")}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(find(event));
        }}
        onPointerMove={(event) => {
          if (from !== null) onDraw([from, find(event)]);
        }}
        onPointerUp={() => {
          setFrom(null);
        }}
      >
        {box !== null && <Outline box={box} />}
      </svg>
    </div>
  );
}

function Outline({ box: [from, to] }: { readonly box: Box }): ReactNode {
  const [left, top] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
  return <rect x={left} y={top} width={Math.abs(from[0] - to[0])} height={Math.abs(from[1] - to[1])} />;
}

function readBox(part: string): Box | null {
  const edges = readCrop(part);
  if (edges === null) return null;
  const [left, top, right, bottom] = edges;
  return [
    [left, top],
    [right, bottom],
  ];
}

function isLarge([from, to]: Box): boolean {
  return Math.abs(from[0] - to[0]) >= LEAST_PX && Math.abs(from[1] - to[1]) >= LEAST_PX;
}
