/** Measures colours: contrast as WCAG 2.2 defines it, and distance as people with colour-vision deficiencies see it. */

type Rgb = readonly [r: number, g: number, b: number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Full-severity simulations on linear sRGB (Machado, Oliveira and Fernandes 2009). */
export const VISIONS: Readonly<Record<string, Matrix>> = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Linear sRGB to cone response, and its cube root to OKLab (Ottosson 2020). */
const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** Contrast of two colours `#rrggbb`, 1 to 21. */
export function computeContrast(a: string, b: string): number {
  const [dark, light] = [a, b].map((hex) => dot([0.2126, 0.7152, 0.0722], toLinear(hex))).sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Distance of two colours in OKLab, as a kind of vision sees them; 0.02 is just noticeable. */
export function computeDistance(a: string, b: string, vision: Matrix): number {
  const [first, second] = [a, b].map((hex) => {
    const cones = apply(
      TO_CONES,
      apply(vision, toLinear(hex)).map((part) => Math.min(1, Math.max(0, part))),
    );
    return apply(TO_LAB, cones.map(Math.cbrt));
  });
  return Math.hypot(...(first ?? []).map((part, index) => part - (second?.[index] ?? 0)));
}

function toLinear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

function apply(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, part, index) => sum + part * (b[index] ?? 0), 0);
}
