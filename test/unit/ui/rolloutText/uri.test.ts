import { expect, test } from "vitest";
import { rolloutAddress, rolloutUri } from "../../../../src/ui/rolloutText/uri";

test("a document's address leads back to its rollout, whatever the folder is called", () => {
  const address = { folder: "/runs/a & b=ü?#", step: 87, group: 0, index: 3 };
  const uri = rolloutUri(address, "set/t0001");
  expect(rolloutAddress(uri)).toEqual(address);
  expect(uri.path).toBe("/set_t0001 step 87 answer 3.rollout");
});

test.each(["", "folder=/runs/a", "folder=/runs/a&step=1&group=0&index=-1", "step=1&group=0&index=0"])(
  "an address that names no rollout is none: %s",
  (query) => {
    expect(rolloutAddress({ query })).toBeUndefined();
  },
);
