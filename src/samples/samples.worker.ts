import { parentPort } from "node:worker_threads";
import { createMessageConnection, PortMessageReader, PortMessageWriter, ResponseError } from "vscode-jsonrpc/node";
import { Lexicon } from "../emotion";
import { FileError } from "../files";
import { Corpus } from "./corpus";
import {
  annotated,
  changed,
  detailWanted,
  type FailureData,
  filtered,
  lexiconChosen,
  opened,
  refreshed,
  rowsWanted,
  runChosen,
} from "./protocol";

/** While a large file is read, what is there so far is listed and announced at most this often. */
const ANNOUNCE_MS = 400;
const FILE_FAILURE = -32_000;

// Holds one corpus on a thread of its own: indexing and sorting a hundred thousand samples must not hold up the extension host.
if (!parentPort) throw new Error("samples.worker.js runs as a worker thread.");
const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
let corpus = new Corpus([]);

const announce = () => void connection.sendNotification(changed, corpus.overview);

async function read(): Promise<void> {
  let last = Date.now();
  await corpus.refresh(() => {
    if (Date.now() - last < ANNOUNCE_MS) return;
    corpus.show();
    announce();
    last = Date.now();
  });
  announce();
}

connection.onRequest(opened, (sources) => {
  corpus = new Corpus(sources);
  return read();
});
connection.onRequest(refreshed, read);
connection.onRequest(filtered, (filter) => {
  corpus.filter(filter);
  announce();
});
connection.onRequest(lexiconChosen, ({ identity, forms, synonyms, wheels }) => {
  corpus.useLexicon(new Lexicon(identity, forms, synonyms, wheels));
  announce();
});
connection.onRequest(runChosen, async (run) => {
  await corpus.predict(run);
  announce();
});
connection.onRequest(rowsWanted, async ({ from, count }) => {
  const { generation } = corpus.overview.list;
  return { generation, from, rows: await corpus.rows(from, count) };
});
connection.onRequest(detailWanted, async (name) => (await corpus.detail(name)) ?? null);
connection.onRequest(annotated, async ({ key, annotation }) => {
  try {
    await corpus.annotate(key, annotation);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const data: FailureData = { trouble: error.trouble, file: error.path };
    return new ResponseError(FILE_FAILURE, error.message, data);
  }
  announce();
});
connection.listen();
