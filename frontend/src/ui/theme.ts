/** The tokens of the look: type, space, radius, greys, the one accent, and the surfaces that everything lies on. */

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** What things lie on, from the back to the front. Media lie on the canvas, which is dark in both themes. */
export const SURFACES = {
  light: { page: "#f5f6f8", panel: "#ffffff", raised: "#ffffff", line: "#e2e4e7" },
  dark: { page: "#101114", panel: "#17181b", raised: "#1f2024", line: "#2c2e33" },
  canvas: "#0b0c0e",
} as const;

/** Greys for the light theme, from the lightest; 6 is dimmed text. */
export const GRAY: MantineColorsTuple = [
  "#f5f6f8",
  "#eeeff1",
  SURFACES.light.line,
  "#d3d6da",
  "#b9bdc3",
  "#8e939b",
  "#646971",
  "#4a4e55",
  "#36393f",
  "#1f2125",
];

/** Greys for the dark theme, from the lightest: 0 is text, 2 is dimmed text, 7 is what things lie on. */
export const DARK: MantineColorsTuple = [
  "#e4e5e8",
  "#c6c8cd",
  "#a2a5ac",
  "#71757d",
  "#4a4d54",
  "#383b41",
  SURFACES.dark.line,
  SURFACES.dark.panel,
  SURFACES.dark.page,
  SURFACES.canvas,
];

/** The one accent. Any other colour means a class or a state. */
export const ACCENT: MantineColorsTuple = [
  "#edf1ff",
  "#d9e2ff",
  "#b5c6ff",
  "#8da6fa",
  "#6b8af3",
  "#5273ea",
  "#3f5fdb",
  "#324dbe",
  "#283f9b",
  "#1e2f75",
];

/** Shade of the accent that buttons have, in both themes; white reads on it. */
export const ACCENT_SHADE = 6;

const FONT = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', 'Noto Sans SC', 'PingFang SC', sans-serif";
const SHADOW = "0 4px 16px rgb(0 0 0 / 18%), 0 0 0 1px rgb(0 0 0 / 6%)";

/** The theme of every component. Sizes in rem of 16 px, so that they follow the person's own text size. */
export const theme = createTheme({
  fontFamily: FONT,
  fontSizes: { xs: "0.6875rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.5", xl: "1.4" },
  headings: {
    fontFamily: FONT,
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.25rem" }, h3: { fontSize: "1.25rem" } },
  },
  spacing: { xs: "0.25rem", sm: "0.5rem", md: "0.75rem", lg: "1rem", xl: "1.5rem", xxl: "2rem" },
  radius: { xs: "2px", sm: "4px", md: "6px", lg: "6px", xl: "6px" },
  defaultRadius: "md",
  shadows: { xs: SHADOW, sm: SHADOW, md: SHADOW, lg: SHADOW, xl: SHADOW },
  colors: { gray: GRAY, dark: DARK, accent: ACCENT },
  primaryColor: "accent",
  primaryShade: ACCENT_SHADE,
  components: {
    // A dialog's header is no banner of the page.
    ModalHeader: { defaultProps: { role: "presentation" } },
    Table: { defaultProps: { borderColor: "var(--lw-line)" } },
    ModalTitle: { defaultProps: { fw: 600 } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
});

/** Hands the surfaces to style sheets, as `--lw-page`, `--lw-panel`, `--lw-raised`, `--lw-line` and `--lw-canvas`. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: { "--lw-canvas": SURFACES.canvas },
  light: nameSurfaces(SURFACES.light),
  dark: nameSurfaces(SURFACES.dark),
});

function nameSurfaces(surfaces: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(surfaces).map(([name, colour]) => [`--lw-${name}`, colour] as const);
  return { ...Object.fromEntries(named), "--mantine-color-body": surfaces["panel"] ?? "" };
}
