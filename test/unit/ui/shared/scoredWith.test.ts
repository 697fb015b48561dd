import { expect, test } from "vitest";
import { lexiconDetail, lexiconText, scoredWith } from "../../../../src/ui/shared/scoredWith";

const own = { name: "own", version: "0.1.1", sha256: "0123456789abcdef" };

test("a lexicon is named in few letters, and in full where there is room", () => {
  expect(lexiconText(own)).toBe("own 0.1.1");
  const pack = { name: "affectgpt-2025", version: "official", sha256: "259305c7e9924b69" };
  expect(lexiconText(pack)).toBe("affectgpt-2025 259305c7");
  expect(lexiconText({ ...pack, name: "pack-259305c7" })).toBe("pack-259305c7");
  expect(lexiconText({ ...pack, sha256: null })).toBe("affectgpt-2025 official");
  expect(lexiconDetail(own)).toBe("own 0.1.1 (sha256 0123456789ab)");
  expect(lexiconDetail({ ...own, sha256: null })).toBe("own 0.1.1");
});

test.each([
  ["the same", own, false],
  ["the same content under another name", { ...own, name: "mine" }, false],
  ["another content under the same name", { ...own, sha256: "ff" }, true],
  ["another version without a checksum", { ...own, version: "0.1.0", sha256: null }, true],
  ["the same version without a checksum", { ...own, sha256: null }, false],
  ["none that is known", null, false],
])("a run with %s is told apart or not", (_, run, differs) => {
  expect(scoredWith(own, run)).toEqual({ shown: own, run, differs });
});
