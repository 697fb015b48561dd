import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { findMedia } from "../../../src/samples/media";
import { newFolder } from "./rowsOf";

let root: string;
let folder: string;
beforeEach(async () => {
  root = await newFolder();
  folder = path.join(root, "corpus");
  for (const name of ["corpus/clips", "corpus/thumbnails", "corpus/audio", "secret"]) {
    await mkdir(path.join(root, name), { recursive: true });
  }
});
const touch = (name: string) => writeFile(path.join(root, name), "x");

test("clip, thumbnail and sound are found by the clip's name", async () => {
  for (const name of ["clips/a.mp4", "thumbnails/a.jpg", "audio/a.ogg"]) await touch(`corpus/${name}`);
  expect(await findMedia(folder, "clips/a.mp4")).toEqual({
    video: path.join(folder, "clips/a.mp4"),
    thumbnail: path.join(folder, "thumbnails/a.jpg"),
    audio: path.join(folder, "audio/a.ogg"),
    trouble: null,
  });
});

test("a clip in the dataset's own folder has its thumbnails there", async () => {
  for (const name of ["a.mp4", "thumbnails/a.jpg"]) await touch(`corpus/${name}`);
  expect(await findMedia(folder, "a.mp4")).toMatchObject({ thumbnail: path.join(folder, "thumbnails/a.jpg") });
});

test("a clip that is missing is said to be, and its sound is there all the same", async () => {
  await touch("corpus/audio/a.wav");
  expect(await findMedia(folder, "clips/a.mp4")).toEqual({
    video: null,
    thumbnail: null,
    audio: path.join(folder, "audio/a.wav"),
    trouble: { kind: "missing", file: path.join(folder, "clips/a.mp4") },
  });
});

test.each(["../secret/a.mp4", "clips/../../secret/a.mp4", "/etc/hostname"])(
  "%s leads out and is refused",
  async (video) => {
    await touch("secret/a.mp4");
    expect(await findMedia(folder, video)).toMatchObject({ video: null, trouble: { kind: "outside" } });
  },
);

test("links that lead out are refused, for files and for folders, and links inside are followed", async () => {
  await touch("secret/a.mp4");
  await touch("corpus/clips/b.mp4");
  await symlink(path.join(root, "secret/a.mp4"), path.join(folder, "clips/a.mp4"));
  await symlink(path.join(root, "secret"), path.join(folder, "elsewhere"));
  await symlink("b.mp4", path.join(folder, "clips/inside.mp4"));
  await symlink(path.join(root, "secret/a.mp4"), path.join(folder, "thumbnails/b.jpg"));
  expect(await findMedia(folder, "clips/a.mp4")).toMatchObject({ video: null, trouble: { kind: "outside" } });
  expect(await findMedia(folder, "elsewhere/a.mp4")).toMatchObject({ video: null, trouble: { kind: "outside" } });
  expect(await findMedia(folder, "clips/inside.mp4")).toMatchObject({ video: path.join(folder, "clips/inside.mp4") });
  expect(await findMedia(folder, "clips/b.mp4")).toMatchObject({ thumbnail: null });
});

test("a dataset folder that is itself a link shows files under the name that it was opened by", async () => {
  await touch("corpus/clips/a.mp4");
  const link = path.join(root, "link");
  await symlink(folder, link);
  expect(await findMedia(link, "clips/a.mp4")).toMatchObject({ video: path.join(link, "clips/a.mp4") });
});

test("a name that no file can have is trouble and not an exception", async () => {
  expect(await findMedia(folder, "clips/\u0000.mp4")).toMatchObject({ video: null, trouble: { kind: "other" } });
});
