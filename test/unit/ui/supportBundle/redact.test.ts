import { expect, test } from "vitest";
import { redact } from "../../../../src/ui/supportBundle/redact";

const who = { home: "/home/wei", user: "wei", hosts: ["lab-gpu7"], secrets: ["plain words", "plain words too"] };

test.each([
  ["/home/wei/runs/a", "~/runs/a"],
  ["ssh wei@lab-gpu7 failed", "ssh <user>@<host> failed"],
  ['"token": "abc123"', '"token": "<secret>"'],
  ["HF_TOKEN=hf_abcdefghijklmnopqrstuvwx", 'HF_TOKEN="<secret>"'],
  ["using hf_abcdefghijklmnopqrstuvwx now", "using <secret> now"],
  ["password: 1234, maxNewTokens: 48", 'password: "<secret>", maxNewTokens: 48'],
  ['"tokens": 23, "token": 23', '"tokens": 23, "token": "<secret>"'],
  ["key AKIAIOSFODNN7EXAMPLE", "key <secret>"],
  ["Authorization: Bearer abc.def", 'Authorization: "<secret>"'],
  ["https://me:pass@example.org/x", "https://<login>@example.org/x"],
  ["by wei.li@uni.example.org", "by <email>"],
  ["the token is plain words too.", "the token is <secret>."],
])("%s becomes %s", (text, redacted) => {
  expect(redact(text, who)).toBe(redacted);
});

test("figures and ordinary words stay", () => {
  const text = "step 87/150 tokens 2048 reward 1.42, the weight of accuracy is 1.0";
  expect(redact(text, who)).toBe(text);
  expect(redact("root cause", { home: "/root", user: "root", hosts: ["localhost"], secrets: [] })).toBe("root cause");
});
