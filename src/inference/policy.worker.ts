import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from "vscode-jsonrpc/node";
import { type PolicyTrouble, toPolicyError } from "./errors";
import { Policy } from "./policy";
import { answered, loaded, type Refusal } from "./protocol";

// The process that a policy runs in. It ends with the pipe to the extension host.

let policy: Promise<Policy> | undefined;
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

function refused(error: unknown, otherwise: PolicyTrouble): ResponseError<Refusal> {
  const { message, trouble } = toPolicyError(error, otherwise);
  return new ResponseError(ErrorCodes.InternalError, message, { trouble });
}

connection.onRequest(loaded, async (folder) => {
  policy = Policy.load(folder);
  try {
    return (await policy).manifest;
  } catch (error) {
    return refused(error, "broken");
  }
});
connection.onRequest(answered, async (question) => {
  try {
    if (!policy) throw new Error("No policy is loaded.");
    return await (await policy).answer(question);
  } catch (error) {
    return refused(error, "graphFailed");
  }
});
process.on("disconnect", () => process.exit());
connection.listen();
