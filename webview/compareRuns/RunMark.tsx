import { paletteColour } from "../shared/palette";

/** The line that a run is drawn with. @param place In the palette. */
export function RunMark({ place }: { readonly place: number }) {
  return <i class="compare-mark" style={{ borderTopColor: paletteColour(place) }} aria-hidden="true" />;
}
