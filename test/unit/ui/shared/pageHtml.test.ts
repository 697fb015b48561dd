import { expect, test } from "vitest";
import { pageHtml } from "../../../../src/ui/shared/pageHtml";

const parts = {
  ...{
    nonce: "n0nce",
    cspSource: "https://editor",
    scriptUri: "https://editor/a.js",
    styleUri: "https://editor/a.css",
  },
  ...{ title: "Samples", subject: "/data", language: "en", l10n: {} },
};
const policyOf = (html: string) => /content="(default-src[^"]*)"/.exec(html)?.[1]?.replaceAll("&#39;", "'") ?? "";

test("a page loads nothing from anywhere but the editor", () => {
  const policy = policyOf(pageHtml(parts));
  expect(policy).toContain("default-src 'none'; script-src 'nonce-n0nce'");
  expect(policy).not.toMatch(/media-src|connect-src|http:|unsafe|\*/);
});

test("a player loads media from the origins that its model names, and scripts and styles still from the editor alone", () => {
  const policy = policyOf(pageHtml({ ...parts, media: true, mediaOrigins: ["http://127.0.0.1:4711"] }));
  expect(policy).toContain("media-src https://editor http://127.0.0.1:4711 blob:");
  expect(policy).toContain("connect-src https://editor http://127.0.0.1:4711;");
  expect(policy).toContain("img-src https://editor http://127.0.0.1:4711 data: blob:");
  expect(policy).toMatch(/script-src 'nonce-n0nce'; style-src https:\/\/editor 'nonce-n0nce';/);
});
