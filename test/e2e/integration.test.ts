import { expect, test } from "vitest";
import { CodeServer } from "../support/editor/codeServer";
import { buildIntegrationTests, driverOptions, runInsideEditor } from "../support/editor/integration";
import { launchBrowser } from "../support/editor/workbench";
import { makeWorkspace } from "../support/editor/workspace";

// The tests of test/integration run inside the extension host; here each of them becomes a test of this lane.
const workspace = await makeWorkspace();
await buildIntegrationTests();
const server = await CodeServer.start({ folder: `${workspace}-profile`, settings: {} }, driverOptions);
const browser = await launchBrowser();
const results = await runInsideEditor(browser, server, workspace).finally(async () => {
  await browser.close();
  await server.stop();
});

test("tests ran inside the editor", () => {
  expect(results.length).toBeGreaterThan(0);
});

for (const { title, failure } of results) {
  test(title, () => {
    expect(failure).toBeUndefined();
  });
}
