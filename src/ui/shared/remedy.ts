/** A button under a message: what it says and the command that it runs. */
export interface Remedy {
  readonly label: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}
