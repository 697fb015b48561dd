/** Where a follower is in each file of a run: what the relay needs to go on without a gap. */
export type Offsets = Readonly<Record<string, { readonly bytes: number; readonly identity?: string }>>;
