// Generated from schema/run-folder/queue.schema.json by `npm run generate`: change the schema, not this file.
/**
 * queue.json: what a scheduler last said of the run's job; replaced when that changes. Written by the relay, and by the supervisor when its job starts and when it is requeued. Of a run that waits for its turn on its own machine: written by its supervisor, and removed when its turn comes.
 */
export interface QueueFile {
  /**
   * Version of the run folder.
   */
  readonly schema: 1;
  /**
   * Which one. `local`: the run waits for its turn on its own machine.
   */
  readonly scheduler: "slurm" | "local";
  /**
   * `31`, or `31_2` for a task of an array. Null while it is being submitted, and where there is no job.
   */
  readonly jobId: string | null;
  /**
   * No other job has it: it tells ours from a later one with the same number. Of `local`, the run folder's name.
   */
  readonly jobName: string;
  /**
   * Slurm's word (PENDING, RUNNING, TIMEOUT, …), or SUBMITTING, or GONE once Slurm knows the job no more. Of `local`, WAITING.
   */
  readonly state: string;
  /**
   * What that means for a run whose supervisor says nothing.
   */
  readonly standing: "queued" | "running" | "stopped" | "failed" | "lost";
  /**
   * Why it waits, in Slurm's words. Of `local`, the names of the runs that it waits for.
   */
  readonly reason: string | null;
  /**
   * It waits for something that will not come: Slurm takes such requests without a word.
   */
  readonly neverStarts: boolean;
  /**
   * One sentence for a person.
   */
  readonly message: string;
  /**
   * Of `local`: its place among those that wait; 1 is the next.
   */
  readonly position?: number;
  /**
   * When it entered the queue for the last time; seconds since 1970.
   */
  readonly submitted: number | null;
  /**
   * When it started or, while it waits, is expected to.
   */
  readonly start: number | null;
  /**
   * When it ended or reaches its time limit.
   */
  readonly end: number | null;
  /**
   * Where it runs.
   */
  readonly node: string | null;
  /**
   * When this was written.
   */
  readonly time: number;
  readonly [k: string]: unknown;
}
