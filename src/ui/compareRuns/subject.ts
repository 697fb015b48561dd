import path from "node:path";

/** As many as there are colours that can be told apart. */
export const MOST_RUNS = 6;

/** What a page of compared runs is opened on, as one text: the folders in the order in which they were chosen. */
export const subjectText = (folders: readonly string[]): string => JSON.stringify([...new Set(folders)]);

/** Reads the text, which may come from a tab that another version kept; undefined when it names no runs to compare. */
export function readSubject(text: string): readonly string[] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (!Array.isArray(read) || read.length < 2 || read.length > MOST_RUNS) return undefined;
    const folders = read.filter((each): each is string => typeof each === "string" && path.isAbsolute(each));
    return folders.length === read.length ? folders : undefined;
  } catch {
    return undefined;
  }
}
