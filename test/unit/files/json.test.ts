import { expect, test } from "vitest";
import { parseObject } from "../../../src/files";

const parse = (text: string) => parseObject(Buffer.from(text));

test("what Python writes for numbers that JSON lacks becomes null, and texts keep these words", () => {
  expect(parse('{"a": NaN, "b": [-Infinity, 1], "c": "NaN \\" Infinity"}')).toEqual({
    a: null,
    b: [null, 1],
    c: 'NaN " Infinity',
  });
});

test("a byte order mark and wrong UTF-8 do not make an object unreadable", () => {
  expect(parse('\uFEFF{"a":1}\r')).toEqual({ a: 1 });
  expect(parseObject(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]))).toEqual({ a: "\uFFFD" });
});

test.each(["", "[1]", "null", "3", '{"a":1', '{"a":NaN', "[".repeat(200_000)])("no object: %.20s", (text) => {
  expect(parse(text)).toBeUndefined();
});
