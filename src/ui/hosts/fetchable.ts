/** A checkpoint or the exported policy of a run. */
export interface Fetchable {
  /** Relative to the run's folder, with slashes. */
  readonly folder: string;
  readonly bytes: number;
}

/** What of a run's files is fetched as a whole: the policy first, then the checkpoints, the newest first. */
export function foldersIn(files: readonly { readonly path: string; readonly size: number }[]): readonly Fetchable[] {
  const sizes = new Map<string, number>();
  for (const { path, size } of files) {
    const folder = /^(policy|checkpoints\/[^/]+)\//.exec(path)?.[1];
    if (folder !== undefined) sizes.set(folder, (sizes.get(folder) ?? 0) + size);
  }
  const found = [...sizes].map(([folder, bytes]) => ({ folder, bytes }));
  const isPolicy = ({ folder }: Fetchable) => Number(folder === "policy");
  const byNumber = new Intl.Collator("en", { numeric: true });
  return found.sort((a, b) => isPolicy(b) - isPolicy(a) || byNumber.compare(b.folder, a.folder));
}
