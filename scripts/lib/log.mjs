// What the scripts say to a person: one line a step, and one clear paragraph when something cannot be done.

/** An error whose message is meant for the user as it stands; no stack trace is printed for it. */
export class UserError extends Error {}

const started = Date.now();

/** Prints one progress line with the seconds since the script began. */
export function step(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
  console.log(`${seconds} s  ${text}`);
}

/** Runs `main`, prints a UserError as a sentence and anything else in full, and sets the exit status. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof UserError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
