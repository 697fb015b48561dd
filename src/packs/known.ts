/** A pack as it was published: what it is called here, and where it lies. */
export interface PublishedPack {
  readonly name: string;
  /** Of its seven files, in the order of `PACK_FILES`. */
  readonly sha256: string;
  /** The folder in the authors' repository, at the commit that the checksum was taken from. */
  readonly address: string;
}

const REPOSITORY = "https://raw.githubusercontent.com/zeroQiaoba/MERTools";

/** The editions of the emotion wheels in the repository of AffectGPT's authors. */
export const PUBLISHED_PACKS: readonly PublishedPack[] = [
  {
    name: "affectgpt-2025",
    sha256: "259305c7e9924b69db1249b894fff6149d1687822699423a9ca15a9d8f283a24",
    address: `${REPOSITORY}/fb8dda0ebd52281f69affcbec3cc34dfd281f1ba/MER2025/MER2025_Track23/emotion_wheel`,
  },
  {
    name: "mer-2026",
    sha256: "a0e96c285e70a593902325691e202dfa57aa860b0fa278ecd1608ea9812f45a7",
    address: `${REPOSITORY}/1052cb82fb05b91f821bd197de5bb123fcc9b0e3/MER2026/MER2026_Track2/emotion_wheel`,
  },
];

/** Digits of a checksum that tell packs apart at a glance. */
const SHORT = 8;

/** What a pack is called: by its edition where the checksum is a known one, else by the checksum. It names the pack's folder, too. */
export function packName(sha256: string): string {
  return PUBLISHED_PACKS.find((pack) => pack.sha256 === sha256)?.name ?? `pack-${sha256.slice(0, SHORT)}`;
}
