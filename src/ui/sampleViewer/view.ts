import path from "node:path";
import { type Lexicon, parseLabels, scoreSample } from "../../emotion";
import type { SampleDetail, SamplePrediction, SampleRow } from "../../samples";
import { answerWords, scoreView, truthWords, wheelViews } from "../shared/words";
import type { Address } from "../webviewHost/page";
import type { PredictionView, SampleCell, SampleView } from "./contract";
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

/** A sample with everything that is known about it. */
export function sampleView(detail: SampleDetail, lexicon: Lexicon, address: Address): SampleView {
  const { sample, media } = detail;
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
    media: {
      video: media.video && address(media.video),
      audio: media.audio && address(media.audio),
      name: path.basename(sample.video),
      problem: media.trouble && fileProblem(media.trouble.kind, media.trouble.file),
    },
    predictions: detail.predictions.map((prediction) => predictionView(prediction, lexicon, truth)),
    annotation: detail.annotation,
  };
}

function predictionView(
  { phase, step, labels }: SamplePrediction,
  lexicon: Lexicon,
  truth: readonly string[],
): PredictionView {
  const answer = parseLabels(labels);
  return {
    phase,
    step,
    words: answerWords(lexicon, answer, truth),
    score: scoreView(scoreSample(lexicon, answer, truth)),
    wheels: wheelViews(lexicon, answer, truth),
  };
}
