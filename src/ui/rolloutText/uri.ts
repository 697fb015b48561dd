/** Scheme of virtual documents that show one rollout as text, so that the editor's own tools and the inline scores apply to it. */
export const ROLLOUT_SCHEME = "affectgpt-rollout";

/** Which rollout a document shows. */
export interface RolloutAddress {
  /** The run's folder, absolute. */
  readonly folder: string;
  readonly step: number;
  readonly group: number;
  readonly index: number;
}

/** The parts of a document's Uri: a path that names the tab, a query that finds the rollout again after a reload. */
export function rolloutUri(address: RolloutAddress, sample: string): { path: string; query: string } {
  const { folder, step, group, index } = address;
  const query = new URLSearchParams({ folder, step: `${step}`, group: `${group}`, index: `${index}` });
  // A slash in a sample's name would become a folder of the tab.
  return { path: `/${sample.replaceAll("/", "_")} step ${step} answer ${index}.rollout`, query: query.toString() };
}

/** Which rollout a Uri means; undefined for one that names none. */
export function rolloutAddress({ query }: { readonly query: string }): RolloutAddress | undefined {
  const values = new URLSearchParams(query);
  const folder = values.get("folder") ?? "";
  const [step, group, index] = ["step", "group", "index"].map((name) => {
    const value = Number(values.get(name) ?? "");
    return values.get(name) && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  });
  if (folder === "" || step === undefined || group === undefined || index === undefined) return undefined;
  return { folder, step, group, index };
}
