export { type Disposable, Emitter, type Event } from "./emitter";
export { FileError, type FileTrouble, hasCode, toFileError } from "./errors";
export { namedTextsIn, numberIn, numbersIn, objectIn, objectsIn, textIn, textsIn, wholeIn } from "./fields";
export { FolderWatch } from "./folderWatch";
export { type JsonObject, parseObject } from "./json";
export { LineSplitter, LONGEST_LINE } from "./lines";
export { RowTail } from "./rowTail";
export { readBounded, readEnd, readObject, readRange } from "./smallFile";
export { FileTail, type Growth } from "./tail";
