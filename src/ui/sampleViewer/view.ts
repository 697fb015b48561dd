import path from "node:path";
import { type Lexicon, parseLabels, scoreSample } from "../../emotion";
import type { PolicyAnswer } from "../../inference";
import type { Media, SampleDetail, SampleRow } from "../../samples";
import { annotateTrace } from "../../traces";
import { answerWords, scoreView, truthWords, wheelViews } from "../shared/words";
import type { Address } from "../webviewHost/page";
import type { AnswerView, PolicyAnswerView, SampleCell, SampleMedia, SampleView } from "./contract";
import { fileProblem } from "./problems";

/** A row of the list as a cell of the grid. */
export function sampleCell(
  { key, sample, newest, flagged, thumbnail, video }: SampleRow,
  address: Address,
): SampleCell {
  return {
    key,
    flagged,
    id: sample.id,
    split: sample.split,
    labels: sample.labels,
    thumbnail: thumbnail && address(thumbnail),
    video: video && address(video),
    f1: newest?.f1 ?? null,
  };
}

/** The files of a clip of this machine. @param video As the dataset names it. */
export function mediaView(media: Media, video: string, address: Address): SampleMedia {
  return {
    video: media.video && address(media.video),
    audio: media.audio && address(media.audio),
    name: path.basename(video),
    problem: media.trouble && fileProblem(media.trouble.kind, media.trouble.file),
  };
}

/** A sample with everything that is known about it. @param answer What the exported policy answered here. */
export function sampleView(
  detail: SampleDetail,
  answer: PolicyAnswer | undefined,
  lexicon: Lexicon,
  media: SampleMedia,
): SampleView {
  const { sample } = detail;
  const truth = parseLabels(sample.labels);
  return {
    key: detail.key,
    id: sample.id,
    split: sample.split,
    place: detail.place,
    subtitle: sample.subtitle,
    description: sample.description,
    truth: truthWords(lexicon, truth),
    attributes: sample.attributes,
    media,
    predictions: detail.predictions.map(({ phase, step, labels }) => ({
      phase,
      step,
      ...answerView(parseLabels(labels), lexicon, truth),
    })),
    answer: answer ? policyAnswer(answer, lexicon, truth) : null,
    annotation: detail.annotation,
  };
}

function policyAnswer(
  { completion, milliseconds }: PolicyAnswer,
  lexicon: Lexicon,
  truth: readonly string[],
): PolicyAnswerView {
  const { labels } = annotateTrace(lexicon, completion, truth);
  return { completion, milliseconds, ...answerView(labels, lexicon, truth) };
}

function answerView(answer: readonly string[], lexicon: Lexicon, truth: readonly string[]): AnswerView {
  return {
    words: answerWords(lexicon, answer, truth),
    score: scoreView(scoreSample(lexicon, answer, truth)),
    wheels: wheelViews(lexicon, answer, truth),
  };
}
