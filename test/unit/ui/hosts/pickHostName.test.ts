import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pickHostName } from "../../../../src/ui/hosts/pickHostName";

interface Item {
  readonly label: string;
}

/** The list as a person uses it, and the ssh configuration that it is filled from. */
const seen = vi.hoisted(() => ({
  configFile: "",
  value: "",
  items: [] as readonly { readonly label: string }[],
  isBusy: false,
  isGone: false,
  type: (_value: string) => {},
  accept: (_item: { readonly label: string } | undefined) => {},
  leave: () => {},
}));

vi.mock("vscode", async (original) => ({
  ...(await original<typeof import("../../../support/vscode")>()),
  workspace: {
    getConfiguration: () => ({ get: (name: string) => (name === "ssh.configFile" ? seen.configFile : "") }),
  },
  window: {
    createQuickPick: () => ({
      selectedItems: [] as readonly Item[],
      get value() {
        return seen.value;
      },
      get items() {
        return seen.items;
      },
      set items(items: readonly Item[]) {
        seen.items = items;
      },
      set busy(isBusy: boolean) {
        seen.isBusy = isBusy;
      },
      onDidChangeValue(listener: () => void) {
        seen.type = (value) => {
          seen.value = value;
          listener();
        };
      },
      onDidAccept(listener: () => void) {
        seen.accept = (item) => {
          this.selectedItems = item ? [item] : [];
          listener();
        };
      },
      onDidHide(listener: () => void) {
        seen.leave = listener;
      },
      show() {},
      hide: () => seen.leave(),
      dispose() {
        seen.isGone = true;
      },
    }),
  },
}));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "hosts-"));
  Object.assign(seen, { configFile: path.join(folder, "config"), value: "", items: [], isGone: false });
  await writeFile(seen.configFile, "Host lab gpu\n  HostName 127.0.0.1\n");
});
afterEach(() => rm(folder, { recursive: true }));

const labels = () => seen.items.map(({ label }) => label);
const filled = () => vi.waitFor(() => expect(seen.isBusy).toBe(false));

test("hosts of the configuration are offered that were not added yet, and any other name as it is typed", async () => {
  const name = pickHostName(new Set(["gpu"]));
  await filled();
  expect(labels()).toEqual(["$(server) lab"]);
  seen.type("me@lab.example.org");
  expect(labels()).toEqual(["$(server) lab", "$(add) Add 'me@lab.example.org'"]);
  seen.type("lab");
  expect(labels()).toEqual(["$(server) lab"]);
  seen.accept(seen.items[0]);
  await expect(name).resolves.toBe("lab");
  expect(seen.isGone).toBe(true);
});

test("who leaves while the configuration is read has left", async () => {
  const name = pickHostName(new Set());
  seen.leave();
  await expect(name).resolves.toBeUndefined();
  expect(seen.isGone).toBe(true);
});

test("a name that is typed while the configuration is read is taken", async () => {
  const name = pickHostName(new Set());
  seen.type("far");
  seen.accept(seen.items[0]);
  await expect(name).resolves.toBe("far");
});
