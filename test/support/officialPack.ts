/** A small pack of emotion wheels in the official layout, made by code: the published one is not part of this project. */
import { strToU8, zipSync } from "fflate";

const text = (xml: string) => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${xml}`);
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

/** A workbook with one sheet. */
export function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  const cell = (value: string, column: number, row: number) =>
    `<c r="${String.fromCharCode(65 + column)}${row + 1}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const sheet = rows
    .map((cells, row) => `<row r="${row + 1}">${cells.map((value, at) => cell(value, at, row)).join("")}</row>`)
    .join("");
  return zipSync(
    {
      "[Content_Types].xml": text(
        `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
      ),
      "_rels/.rels": text(
        `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
      "xl/workbook.xml": text(
        `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      "xl/_rels/workbook.xml.rels": text(
        `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
      "xl/worksheets/sheet1.xml": text(`<worksheet xmlns="${MAIN}"><sheetData>${sheet}</sheetData></worksheet>`),
    },
    // Else two workbooks of the same rows differ once the clock has gone on by two seconds.
    { mtime: "2026-01-01T00:00:00" },
  );
}

const wheel = workbook([
  ["level1", "level2", "level3"],
  ["happy", "joyful", "cheerful"],
  ["sad", "lonely", "forlorn"],
]);

/** The seven files. `word` is a form of happy, so that packs with different words have different checksums. */
export function officialPack(word = "happily"): Record<string, Uint8Array> {
  const wheels = [1, 2, 3, 4, 5].map((index) => [`wheel${index}.xlsx`, wheel] as const);
  return {
    "format.csv": strToU8(`name,format\nhappy,"${word}, happiness"\nsad,sadly\n`),
    "synonym.xlsx": workbook([
      ["word_run1", "synonym_run1"],
      ["happy", "glad"],
      ["sad", "gloomy"],
    ]),
    ...Object.fromEntries(wheels),
  };
}
