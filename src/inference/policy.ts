import { InferenceSession, Tensor } from "onnxruntime-node";
import type { PolicyManifest } from "../contracts/policyManifest";
import { PolicyError, toPolicyError } from "./errors";
import { readGraph, readManifest } from "./manifest";
import { pixelValues } from "./pixels";
import { Tokenizer } from "./tokenizer";
import type { PolicyAnswer, PolicyQuestion } from "./types";

// These policies are small: further threads would cost more than they compute.
const OPTIONS: InferenceSession.SessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1 };

type Named = Record<string, Tensor>;

/** A loaded policy. It lives in a process of its own (policy.worker.ts): what ONNX Runtime does to that, the editor survives. */
export class Policy {
  readonly #tokenizer: Tokenizer;

  private constructor(
    readonly manifest: PolicyManifest,
    private readonly vision: InferenceSession,
    private readonly embed: InferenceSession,
    private readonly decoder: InferenceSession,
  ) {
    this.#tokenizer = new Tokenizer(manifest.tokens);
  }

  /** @throws PolicyError when the manifest or a graph cannot be used. */
  static async load(folder: string): Promise<Policy> {
    const manifest = await readManifest(folder);
    const session = async (graph: keyof PolicyManifest["graphs"]) => {
      const bytes = await readGraph(folder, manifest.graphs[graph]);
      try {
        return await InferenceSession.create(bytes, OPTIONS);
      } catch (error) {
        throw new PolicyError("graphFailed", `${graph}: ${toPolicyError(error, "graphFailed").message}`, {
          cause: error,
        });
      }
    };
    return new Policy(manifest, await session("vision"), await session("embed"), await session("decoder"));
  }

  /**
   * Answers greedily: the likeliest token at each place, as the trainer's evaluation does.
   *
   * @throws PolicyError when the pictures do not fit, or a graph fails.
   */
  async answer({ pictures, subtitle }: PolicyQuestion): Promise<PolicyAnswer> {
    const started = performance.now();
    const values = pixelValues(pictures, this.manifest.images);
    try {
      const tokens = await this.#complete(this.#prompt(subtitle), values);
      return { completion: this.#tokenizer.decode(tokens), tokens, milliseconds: performance.now() - started };
    } catch (error) {
      throw toPolicyError(error, "graphFailed");
    }
  }

  /** The places of the pictures, then the text. */
  #prompt(subtitle: string): number[] {
    const { images, tokens, prompt } = this.manifest;
    const places = new Array<number>(images.perSample * images.tokens).fill(tokens.image);
    // A function, since `$&` in a subtitle would otherwise mean something.
    return [...places, ...this.#tokenizer.encode(prompt.replace("{subtitle}", () => subtitle))];
  }

  async #complete(prompt: readonly number[], values: Float32Array): Promise<number[]> {
    const { tokens, maxNewTokens } = this.manifest;
    let past = this.#emptyPast();
    let embeds = await this.#withPictures(prompt, values);
    const written: number[] = [];
    for (let length = prompt.length; written.length < maxNewTokens; length++) {
      const output = await this.#step(embeds, length, past);
      const next = likeliest(floats(output, "logits"), tokens.suppressed);
      if (next === tokens.end) break;
      written.push(next);
      past = this.#pastOf(output);
      embeds = await this.#embedded([next]);
    }
    return written;
  }

  /** Runs the decoder over the newest places; `length` counts all places up to and with them. */
  #step(embeds: Tensor, length: number, past: Named): Promise<Named> {
    const fresh = embeds.dims[1] ?? 0;
    const positions = BigInt64Array.from({ length: fresh }, (_, place) => BigInt(length - fresh + place));
    return this.decoder.run({
      inputs_embeds: embeds,
      attention_mask: new Tensor("int64", new BigInt64Array(length).fill(1n), [1, length]),
      position_ids: new Tensor("int64", positions, [1, fresh]),
      ...past,
    }) as Promise<Named>;
  }

  async #embedded(ids: readonly number[]): Promise<Tensor> {
    const input = new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
    return member((await this.embed.run({ input_ids: input })) as Named, "inputs_embeds");
  }

  /** The prompt's embeddings with the pictures' features at the image tokens. */
  async #withPictures(prompt: readonly number[], values: Float32Array): Promise<Tensor> {
    const { size, perSample } = this.manifest.images;
    const pictures = new Tensor("float32", values, [perSample, 3, size, size]);
    const features = floats((await this.vision.run({ pixel_values: pictures })) as Named, "image_features");
    const embeds = await this.#embedded(prompt);
    const rows = embeds.data as Float32Array;
    const width = embeds.dims[2] ?? 0;
    const places = prompt.flatMap((id, place) => (id === this.manifest.tokens.image ? [place] : []));
    if (features.length !== places.length * width) {
      throw new PolicyError("graphFailed", "The pictures' features do not fill their places in the prompt.");
    }
    places.forEach((place, row) => {
      rows.set(features.subarray(row * width, (row + 1) * width), place * width);
    });
    return embeds;
  }

  #emptyPast(): Named {
    const { keyValueHeads, headSize } = this.manifest.decoder;
    return this.#eachPast(() => new Tensor("float32", new Float32Array(), [1, keyValueHeads, 0, headSize]));
  }

  #pastOf(output: Named): Named {
    return this.#eachPast((name) => member(output, `present.${name}`));
  }

  #eachPast(tensor: (name: string) => Tensor): Named {
    const layers = Array.from({ length: this.manifest.decoder.layers }, (_, layer) => layer);
    const names = layers.flatMap((layer) => [`${layer}.key`, `${layer}.value`]);
    return Object.fromEntries(names.map((name) => [`past.${name}`, tensor(name)]));
  }
}

function member(output: Named, name: string): Tensor {
  const tensor = output[name];
  if (!tensor) throw new PolicyError("graphFailed", `A graph gives no '${name}'.`);
  return tensor;
}

/** A float32 output's numbers; of a sequence of logits the last place's. */
function floats(output: Named, name: string): Float32Array {
  const tensor = member(output, name);
  if (tensor.type !== "float32") throw new PolicyError("graphFailed", `'${name}' is ${tensor.type}, not float32.`);
  const data = tensor.data as Float32Array;
  return name === "logits" ? data.subarray(data.length - (tensor.dims[2] ?? 0)) : data;
}

/** The first of the largest, as torch's argmax takes it. */
function likeliest(logits: Float32Array, suppressed: readonly number[]): number {
  let best = -1;
  for (let id = 0; id < logits.length; id++) {
    if (suppressed.includes(id)) continue;
    if (best === -1 || (logits[id] ?? 0) > (logits[best] ?? 0)) best = id;
  }
  return best;
}
