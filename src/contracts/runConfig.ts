// Generated from schema/run-config.schema.json by `npm run generate`: change the schema, not this file.
/**
 * One reinforcement-learning run of a multimodal emotion model. Paths are relative to this file.
 */
export interface RunConfiguration {
  /**
   * Version of this file format. This release reads version 1.
   */
  readonly version: 1;
  /**
   * What the run explorer calls the run. Letters, digits, '.', '_' and '-'; it becomes part of the run folder's name.
   */
  readonly name: string;
  /**
   * Seeds the model's initial weights, the batches and the sampling. The same seed, files and thread count give bitwise the same weights.
   */
  readonly seed?: number;
  /**
   * What trains: 'trl' is Hugging Face TRL's GRPOTrainer; 'ms-swift' is the one for video and sound; 'verl' is the one for many GPUs; 'command' is any program, named in 'command' (docs/engines.md).
   */
  readonly engine?: "trl" | "ms-swift" | "verl" | "command";
  readonly command?: Command;
  /**
   * Names of environment variables that hold tokens of trackers and hubs. Their values come from the editor's secret store, over a pipe, and stand in no file; a launch is refused where one has no value.
   *
   * Items: Name of the environment variable in which the engine finds it.
   */
  readonly secrets?: readonly string[];
  /**
   * What else the run needs on a host that it is launched on, such as the modules of a script: paths or glob patterns relative to this file; '!' before one leaves out. Sent with the configuration, up to 64 MB. Datasets are never sent. A run on this machine takes no notice of it.
   *
   * @maxItems 100
   *
   * Items: A file, a folder, or a pattern with '*', '**', '?' and '{a,b}'.
   */
  readonly upload?: readonly string[];
  /**
   * What starts the run on its machine: 'direct', at once; 'slurm', as a job of the scheduler (docs/slurm.md).
   */
  readonly launcher?: "direct" | "slurm";
  /**
   * Where the engine trl computes: 'cuda', the GPU; 'cpu'; 'auto', the GPU where there is one that the engine's PyTorch can use. A resumed run should use the same: a GPU rounds differently.
   */
  readonly device?: "auto" | "cpu" | "cuda";
  /**
   * Threads that the engine computes with. A resumed run must use the same number: another number rounds differently.
   */
  readonly threads?: number;
  /**
   * Whether the policy writes <think>…</think> before <answer>…</answer>. When false, cold-start targets lose their reasoning and the format reward asks for the answer alone.
   */
  readonly reasoning?: boolean;
  /**
   * Emotion wheels that rewards and scores use: 'own' is the lexicon that comes with this project; a path names the folder of an official pack (format.csv, synonym.xlsx, wheel1.xlsx to wheel5.xlsx).
   */
  readonly lexicon?: string;
  readonly data: Data;
  readonly model?: Model;
  readonly lora?: LoRA;
  readonly trl?: TRL;
  readonly msSwift?: MsSwift;
  readonly verl?: Verl;
  readonly encoder?: EncoderPretraining;
  readonly coldStart?: ColdStart;
  readonly rl?: ReinforcementLearning;
  /**
   * What GRPO maximises: the weighted sum of these rewards. Each is between 0 and 1 before its weight.
   *
   * @minItems 1
   */
  readonly rewards: readonly Reward[];
  readonly endpoint?: JudgeEndpoint;
  readonly evaluation?: Evaluation;
  readonly checkpoint?: Checkpoints;
  readonly control?: Control;
  readonly resources?: Resources;
  readonly slurm?: Slurm;
}
/**
 * The program of the engine 'command'. It finds the run folder in the environment variable AFFECTGPT_RL_RUN_DIR, and is asked to stop by SIGTERM.
 */
export interface Command {
  /**
   * The program and its arguments, one an item; no shell reads them.
   *
   * @minItems 1
   *
   * Items: One argument, as it is.
   */
  readonly argv: readonly string[];
  /**
   * Where the program runs, relative to this file.
   */
  readonly cwd?: string;
  /**
   * Names of environment variables that the program needs; a launch is refused where one is not set. Their values stand in no file.
   *
   * Items: Name of an environment variable.
   */
  readonly environment?: readonly string[];
  readonly metrics?: Metrics;
}
/**
 * Where the curves come from. Left out: the program writes metrics.jsonl of the run folder itself.
 */
export interface Metrics {
  /**
   * 'console': lines among other output, by 'pattern', or as verl and transformers print them. 'json-lines': objects with a step.
   */
  readonly format: "console" | "json-lines";
  /**
   * The file, in the run folder: 'log.txt' is what the program prints.
   */
  readonly file?: string;
  /**
   * Of 'console': a regular expression (JavaScript's) with the named group 'step' and one named group a metric; '__' in a name stands for '/'.
   */
  readonly pattern?: string;
}
/**
 * Datasets as JSON Lines files, one sample a line.
 */
export interface Data {
  /**
   * Samples that the policy learns from.
   */
  readonly train: string;
  /**
   * Samples for choosing settings; read only when evaluation.set is 'validation'.
   */
  readonly validation?: string;
  /**
   * Samples for the reported scores. No setting may be chosen by them.
   */
  readonly heldOut: string;
}
/**
 * The model that becomes the policy: a preset of this project, or a pretrained one of Hugging Face.
 */
export interface Model {
  /**
   * 'tiny-llava': a LLaVA of about 0.6 million parameters (CLIP tower at 48 pixels, Qwen2 decoder) that starts from random weights and trains on a CPU in minutes.
   */
  readonly preset?: "tiny-llava";
  /**
   * In place of a preset: the folder of a model in Hugging Face's format, relative to this file, or its name on the Hub. It needs a chat template. What it reads of the rows depends on the engine (docs/engines.md).
   */
  readonly path?: string;
  /**
   * Of a pretrained model: what it is asked about a sample. {subtitle} stands for what is said. Left out: a question for the emotions, in the form that the rewards read.
   */
  readonly prompt?: string;
  /**
   * Of a pretrained model: 'float32', or 'bfloat16', which computes in bfloat16, keeps what is trained in float32 and loads what is not trained in bfloat16.
   */
  readonly dtype?: "float32" | "bfloat16";
}
/**
 * Trains low-rank adapters of a pretrained model in place of all its weights (Hu et al. 2021). Checkpoints hold the adapters alone.
 */
export interface LoRA {
  /**
   * Rank of each adapter.
   */
  readonly rank?: number;
  /**
   * An adapter's output is multiplied by alpha/rank.
   */
  readonly alpha?: number;
  /**
   * Share of an adapter's inputs that are left out at random.
   */
  readonly dropout?: number;
  /**
   * Names of the linear layers that get an adapter. Left out: all of the language model.
   *
   * @minItems 1
   *
   * Items: The last part of a layer's name.
   */
  readonly targetModules?: readonly string[];
}
/**
 * How the engine 'trl' trains a pretrained model on several GPUs (docs/engines.md).
 */
export interface TRL {
  /**
   * Processes of this machine that train together, one a GPU; they share batchSize. Left out: what 'accelerate' says, else one.
   */
  readonly processes?: number;
  /**
   * A file as 'accelerate config' writes it, for DeepSpeed or FSDP for instance; relative to this file.
   */
  readonly accelerate?: string;
  /**
   * Parts in which a process computes its share of a step's batch: more parts need less memory, and give the same step.
   */
  readonly accumulation?: number;
  /**
   * Samples the rollouts with vLLM, where it is installed: 'colocate', on the GPUs that train; 'server', by the 'trl vllm-serve' at 'vllmServer'. Left out: with transformers.
   */
  readonly vllm?: "colocate" | "server";
  /**
   * Address of the server of vllm 'server'.
   */
  readonly vllmServer?: string;
}
/**
 * How the engine 'ms-swift' trains a pretrained model that sees and hears (docs/engines.md).
 */
export interface MsSwift {
  /**
   * The Python of ms-swift's environment, which cannot be the trainer's: ms-swift needs older versions of the same packages. Relative to this file. Left out: where 'affectgpt-rl engine install ms-swift' puts it.
   */
  readonly python?: string;
  /**
   * Processes of this machine that train together, one a GPU; they share batchSize, each with whole groups.
   */
  readonly processes?: number;
  /**
   * Parts in which a process computes its share of a step's batch: more parts need less memory, and give the same step.
   */
  readonly accumulation?: number;
  readonly environment?: Environment;
  readonly arguments?: Arguments;
}
/**
 * What ms-swift reads from environment variables: frames, pixels and sound. Those that stand here are set; the others of this list are not, whatever the shell has.
 */
export interface Environment {
  /**
   * Whether the model hears the sound track of the clips. ms-swift's own default is no, without a word.
   */
  readonly USE_AUDIO_IN_VIDEO?: boolean;
  /**
   * Whether the part of an Omni model that speaks is loaded; it is not trained.
   */
  readonly ENABLE_AUDIO_OUTPUT?: boolean;
  /**
   * Frames of a clip that are looked at, a second. Left out: the model's own, 2 for Qwen's.
   */
  readonly FPS?: number;
  /**
   * Frames that are looked at in a short clip. Left out: the model's own, 4 for Qwen's.
   */
  readonly FPS_MIN_FRAMES?: number;
  /**
   * Frames that are looked at in a long clip. ms-swift's own default, 768 for Qwen's models, is what most runs out of memory come from.
   */
  readonly FPS_MAX_FRAMES?: number;
  /**
   * Frames of each clip, for models that take a fixed number.
   */
  readonly NFRAMES?: number;
  /**
   * Pixels to which a frame of a clip is scaled down.
   */
  readonly VIDEO_MAX_PIXELS?: number;
  /**
   * Pixels to which a frame of a clip is scaled up.
   */
  readonly VIDEO_MIN_PIXELS?: number;
  /**
   * Pixels of all frames of a clip together, at most.
   */
  readonly VIDEO_TOTAL_PIXELS?: number;
  /**
   * Tokens of one frame at most, for models that count them so (Qwen3).
   */
  readonly VIDEO_MAX_TOKEN_NUM?: number;
  /**
   * Tokens of one frame at least, for models that count them so (Qwen3).
   */
  readonly VIDEO_MIN_TOKEN_NUM?: number;
  /**
   * Pixels to which an image is scaled down.
   */
  readonly MAX_PIXELS?: number;
  /**
   * Pixels to which an image is scaled up.
   */
  readonly MIN_PIXELS?: number;
  /**
   * Tokens of one image at most, for models that count them so (Qwen3).
   */
  readonly IMAGE_MAX_TOKEN_NUM?: number;
  /**
   * Tokens of one image at least, for models that count them so (Qwen3).
   */
  readonly IMAGE_MIN_TOKEN_NUM?: number;
  /**
   * Samples of sound a second that the model hears. Left out: the model's own.
   */
  readonly SAMPLING_RATE?: number;
  /**
   * What reads sound tracks: 'soundfile_pyav' needs no program; 'librosa', ms-swift's own default, reads those of mp4 files only where ffmpeg is installed.
   */
  readonly SWIFT_AUDIO_LOAD_BACKEND?: "soundfile_pyav" | "librosa";
  /**
   * What reads the frames of clips, for the models that ask. Left out: ms-swift's own.
   */
  readonly VIDEO_LOAD_BACKEND?: "pyav" | "decord" | "torchcodec";
  /**
   * What reads the frames of clips for Qwen's models. Left out: the first that is installed.
   */
  readonly FORCE_QWENVL_VIDEO_READER?: "torchvision" | "decord" | "torchcodec";
}
/**
 * More arguments of 'swift sft' and 'swift rlhf', by their names without dashes. Names that ms-swift does not have are refused, and those that other keys of this file set.
 */
export interface Arguments {
  readonly [k: string]: string | number | boolean | readonly (string | number)[];
}
/**
 * How the engine 'verl' trains a pretrained model on GPUs, through Ray (docs/engines.md).
 */
export interface Verl {
  /**
   * The Python of verl's environment, with 'ray' beside it; relative to this file. Left out: the trainer's own.
   */
  readonly python?: string;
  /**
   * Address of a Ray cluster's job server: the run becomes a job there. All its machines must see the run folder and the dataset under the same paths. Left out: verl starts Ray on this machine.
   */
  readonly address?: string;
  /**
   * Machines that train together; more than one needs 'address'.
   */
  readonly nodes?: number;
  /**
   * GPUs of each node.
   */
  readonly gpus?: number;
  /**
   * What samples the completions; it must be installed beside verl.
   */
  readonly rollout?: "vllm" | "sglang";
  /**
   * GPUs that a copy of the policy is spread over while it samples; must divide the GPUs of a node.
   */
  readonly tensorParallel?: number;
  /**
   * Share of each GPU's memory that the rollout engine takes.
   */
  readonly gpuMemory?: number;
  /**
   * Tokens of a prompt, those of its images and frames counted; samples with a longer one are left out by verl, and its log counts them.
   */
  readonly maxPromptTokens?: number;
  readonly overrides?: MoreSettings;
}
/**
 * More settings of verl's 'ppo_trainer' configuration, by their names with dots. Names that verl does not have are refused, and those that other keys of this file set.
 */
export interface MoreSettings {
  /**
   * A value, or a list of values.
   */
  readonly [k: string]: string | number | boolean | null | readonly (string | number | boolean)[];
}
/**
 * Supervised pretraining of the vision tower on the cues of face and voice that the training rows name. 0 steps leave it out; a pretrained model has none.
 */
export interface EncoderPretraining {
  /**
   * Optimizer steps of the encoder pretraining.
   */
  readonly steps?: number;
  /**
   * Samples a step; each gives one face picture and one voice picture.
   */
  readonly batchSize?: number;
  /**
   * Peak of the one-cycle schedule (AdamW).
   */
  readonly learningRate?: number;
}
/**
 * Supervised training on the rows' targets, so that the policy writes reasoning and answer in the right form before reinforcement learning starts. 0 steps leave it out.
 */
export interface ColdStart {
  /**
   * Optimizer steps of the cold start.
   */
  readonly steps?: number;
  /**
   * Targets a step.
   */
  readonly batchSize?: number;
  /**
   * Peak of the one-cycle schedule (AdamW); the vision tower learns at a tenth of it. Of a pretrained model: peak of a cosine schedule with a tenth of warm-up; left out, 0.00001, and 0.0001 with LoRA.
   */
  readonly learningRate?: number;
}
/**
 * Group Relative Policy Optimization (GRPO).
 */
export interface ReinforcementLearning {
  /**
   * Optimizer steps of GRPO.
   */
  readonly steps?: number;
  /**
   * Completions a step; must be a multiple of groupSize.
   */
  readonly batchSize?: number;
  /**
   * Completions sampled for one prompt; their rewards are compared with each other. Must divide batchSize.
   */
  readonly groupSize?: number;
  /**
   * Tokens after which a completion is cut off and counted as truncated. Left out for a pretrained model: 256.
   */
  readonly maxNewTokens?: number;
  /**
   * Peak learning rate; it falls linearly to zero over the steps. Left out for a pretrained model: 0.000001, and 0.00001 with LoRA.
   */
  readonly learningRate?: number;
  /**
   * Steps over which the learning rate rises to its peak.
   */
  readonly warmupSteps?: number;
  /**
   * Sampling temperature of the rollouts. Evaluation is greedy.
   */
  readonly temperature?: number;
  /**
   * Weight of the divergence from the policy at the start of GRPO. 0 keeps no reference policy.
   */
  readonly beta?: number;
  /**
   * Whether the vision tower stays as it is during GRPO. Training it too made small models collapse.
   */
  readonly freezeEncoder?: boolean;
}
/**
 * One reward and its weight.
 */
export interface Reward {
  /**
   * 'format': reasoning and answer stand in their tags, in order. 'accuracy': the answer against the truth on the five wheels. 'alignment': the answer against the emotion words of the reasoning. 'dual': the emotion words of the reasoning against the truth. 'perception': which answers of a group describe face, voice and words best, by comparing them in pairs. 'repetition': nothing is said twice. 'judge': a language model's grade. docs/rewards.md has each formula with an example.
   */
  readonly name: "format" | "accuracy" | "alignment" | "dual" | "perception" | "repetition" | "judge";
  /**
   * Factor of this reward in the total.
   */
  readonly weight?: number;
  /**
   * Of 'format'. 'strict': each tag once, in order, nothing around them. 'tolerant': reasoning and answer can both be read, in this order, whatever else is wrong.
   */
  readonly mode?: "strict" | "tolerant";
  /**
   * Of 'accuracy', all but the last as means over the five wheels: 'f1', 'precision', 'recall', 'jaccard' (shared clusters among all clusters), 'hit' (any cluster of the truth answered), 'polarity' (the answer is positive or negative as the truth is).
   */
  readonly measure?: "f1" | "precision" | "recall" | "jaccard" | "hit" | "polarity";
  /**
   * Of 'accuracy' and 'dual': a factor for naming more words than the truth does (a words against t): P1 = 1/(a - t + 1), the strictest; P2 = t/a; P3 = log t/log a, the mildest, and log 2/log(a + 1) when the truth is a single word. 'none' leaves long lists unpunished.
   */
  readonly lengthPenalty?: "none" | "P1" | "P2" | "P3";
  /**
   * Of 'alignment': agreement from this value on earns 1, less earns 0. Left out: the agreement itself.
   */
  readonly threshold?: number;
  /**
   * Of 'perception': who compares two answers. 'local': the one whose reasoning shares more words with the sample's reference clues (cues or description) is better. 'endpoint': the language model of 'endpoint' decides.
   */
  readonly judge?: "local" | "endpoint";
}
/**
 * A service with the OpenAI chat-completions protocol (vLLM, SGLang, llama.cpp, Ollama, …) that the rewards 'judge' and 'perception' ask.
 */
export interface JudgeEndpoint {
  /**
   * Base address of the service; '/chat/completions' is put behind it. No key belongs here: name its environment variable in 'apiKeyVariable'.
   */
  readonly url: string;
  /**
   * Name of the model, as the service knows it.
   */
  readonly model: string;
  /**
   * Environment variable that holds the service's key on the machine of the run. Left out: no key is sent. The key itself is never written to a file or a log.
   */
  readonly apiKeyVariable?: string;
  /**
   * Seconds after which one request counts as failed.
   */
  readonly timeoutSeconds?: number;
  /**
   * How often a failed request is tried again, each time after a longer wait.
   */
  readonly retries?: number;
  /**
   * How many requests of a step are under way at the same time.
   */
  readonly concurrency?: number;
  /**
   * Folder that keeps every reply, so that a resumed or repeated run asks nothing twice.
   */
  readonly cache?: string;
}
/**
 * Greedy evaluation at the end of each phase and every few steps of GRPO.
 */
export interface Evaluation {
  /**
   * GRPO steps between two evaluations.
   */
  readonly everySteps?: number;
  /**
   * 'held-out' for scores to report; 'validation' while settings are being chosen.
   */
  readonly set?: "held-out" | "validation";
  /**
   * Evaluate only the first so many samples. Left out: all of them.
   */
  readonly samples?: number;
}
/**
 * When the run's state is saved. A run that is killed goes on from its last checkpoint.
 */
export interface Checkpoints {
  /**
   * Steps between two checkpoints, in GRPO; supervised phases, whose steps are shorter, save at five times the distance. Each phase's end is saved too.
   */
  readonly everySteps?: number;
  /**
   * How many checkpoints of a phase stay on the disk.
   */
  readonly keep?: number;
  /**
   * Folder that keeps finished encoder pretrainings and cold starts for other runs. A run that would begin such a phase with the same weights, samples and settings takes the finished one, which is bitwise what it would have trained itself. Of the preset alone. Left out: every run trains its own.
   */
  readonly shared?: string;
}
/**
 * Replaces GRPO by more supervised training, for comparison: what would the same time have given without reinforcement learning?
 */
export interface Control {
  /**
   * Optimizer steps of the continued supervised training.
   */
  readonly supervisedSteps: number;
  /**
   * 'cold-start': the same targets as before. 'truth': the targets with the true labels as their answer.
   */
  readonly targets?: "cold-start" | "truth";
}
/**
 * What a run of the launcher 'direct' takes of its machine. Of a job, the scheduler decides: see 'slurm'.
 */
export interface Resources {
  /**
   * The GPUs that the run sees, by the numbers that nvidia-smi gives them; [] for none. Left out: every GPU of the machine.
   *
   * Items: Number of a GPU, as nvidia-smi shows it.
   */
  readonly gpus?: readonly number[];
  /**
   * Whether the run is queued until no other run of yours has one of its GPUs (of a run without GPUs: until none has the processors); first come, first served.
   */
  readonly wait?: boolean;
}
/**
 * What the launcher 'slurm' asks of the scheduler for the run's job. What is left out is the cluster's own default.
 */
export interface Slurm {
  /**
   * Partition of the job, or several with commas between them: the first that is free.
   */
  readonly partition?: string;
  /**
   * GPUs of the job. Without it the job has none on most clusters.
   */
  readonly gpus?: number;
  /**
   * The kind of GPU, as the cluster calls it.
   */
  readonly gpuType?: string;
  /**
   * Processors of the job; not less than 'threads'.
   */
  readonly cpus?: number;
  /**
   * Main memory of the job, in MB.
   */
  readonly memoryMB?: number;
  /**
   * Time limit of the job as Slurm writes it: minutes, or D-HH:MM:SS. At its end the run saves, is requeued and goes on: a short limit costs a wait in the queue and not the run.
   */
  readonly time?: string;
  /**
   * Account that the job is charged to.
   */
  readonly account?: string;
  /**
   * Seconds before the time limit at which the run is told to finish its step, save and be requeued. Slurm may warn up to a minute earlier. It must be enough for one step, one evaluation and a checkpoint.
   */
  readonly warnSeconds?: number;
  /**
   * More options of sbatch, each a long one with its value behind '='.
   *
   * @maxItems 50
   *
   * Items: One long option of sbatch.
   */
  readonly options?: readonly string[];
}
