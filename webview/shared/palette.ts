/** The editor's chart colours, in the order in which curves take them. */
export const palette = ["blue", "green", "purple", "orange", "red", "yellow"] as const;

/** Curves and rewards that keep their colour wherever they are shown. */
const reserved: Readonly<Record<string, number>> = {
  accuracy: 0,
  format: 1,
  alignment: 2,
  precision: 0,
  recall: 3,
  f1: 0,
  heldOut: 0,
};

/** What a metric measures, without the family that it is logged in: `rewards/accuracy/mean` is accuracy. */
const bare = (id: string): string => id.replace(/^(?:rewards|answer)\//, "").replace(/\/mean$/, "");

/** Palette places by id: reserved ones first, the others take what is left in their order, so that a refresh changes no colour. */
export function paletteOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const taken = new Set<number>();
  for (const id of ids) {
    const place = reserved[bare(id)];
    if (place === undefined || taken.has(place)) continue;
    places.set(id, place);
    taken.add(place);
  }
  for (const id of ids) {
    if (places.has(id)) continue;
    const free = palette.findIndex((_, place) => !taken.has(place));
    const place = free === -1 ? places.size % palette.length : free;
    places.set(id, place);
    taken.add(place);
  }
  return places;
}

/** A palette place as CSS. High-contrast themes lack some of the chart colours; curves are drawn in the text's then. */
export function paletteColour(place: number): string {
  return `var(--vscode-charts-${palette[place % palette.length]}, var(--vscode-foreground))`;
}
