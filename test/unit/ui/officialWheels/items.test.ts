import { expect, test } from "vitest";
import { type InstalledPack, PUBLISHED_PACKS } from "../../../../src/packs";
import { wheelsLines } from "../../../../src/ui/officialWheels/items";

const [first] = PUBLISHED_PACKS;
if (!first) throw new Error("There is no published pack.");
const pack: InstalledPack = {
  name: first.name,
  folder: "/wheels/one",
  source: "https://example.org/wheels.zip",
  installed: "2026-11-25T22:00:00.000Z",
  sha256: first.sha256,
  files: {},
};
const kinds = (installed: readonly InstalledPack[]) =>
  wheelsLines(installed, "own").flatMap(({ choice }) => choice?.kind ?? []);

test("published packs are offered until they are installed", () => {
  expect(kinds([])).toEqual(["published", "published", "folder", "zip", "address", "own"]);
  expect(kinds([pack])).toEqual(["published", "folder", "zip", "address", "own", "installed", "remove"]);
});

test("an installed pack says its checksum and where it came from, and which wheels are in use", () => {
  const lines = wheelsLines([pack], pack.folder);
  expect(lines.find(({ choice }) => choice?.kind === "installed")).toMatchObject({
    label: `$(pie-chart) ${first.name}`,
    description: "scores are shown with it",
    detail: expect.stringMatching(/^sha256 259305c7e992 · installed .* from https:\/\/example\.org\/wheels\.zip$/),
  });
  expect(lines.filter(({ description }) => description === "scores are shown with it")).toHaveLength(1);
});
