import { paletteColour } from "../palette";
import { theme } from "../theme";
import { dashOf } from "./config";

interface LineMarkProps {
  /** In the palette. */
  readonly place: number;
  readonly control?: boolean;
}

/** The line that a curve is drawn with, in its colour and its pattern. */
export function LineMark({ place, control = false }: LineMarkProps) {
  const dash = dashOf(place, control, theme.value.highContrast).join(" ");
  return (
    <svg class="line-mark" width="18" height="4" viewBox="0 0 18 4" aria-hidden="true">
      <line
        x1="0"
        y1="2"
        x2="18"
        y2="2"
        stroke-width="2"
        stroke-dasharray={dash}
        style={{ stroke: paletteColour(place) }}
      />
    </svg>
  );
}
