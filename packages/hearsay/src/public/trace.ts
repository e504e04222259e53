/** `hearsay/trace`: what cores were given, recorded, to be looked at and run again. Platform-free. */
export { recordTrace } from '../sim/recording.ts';
export type { Recording, RecordingOptions } from '../sim/recording.ts';
export { applyInput } from '../trace/input.ts';
export type { Input, NetworkInput } from '../trace/input.ts';
export { VERSION } from '../trace/format.ts';
export type { TraceEnd, TraceEntry, TraceHeader, TraceInput, TraceProcess } from '../trace/format.ts';
export { decodePlain, encodePlain } from '../trace/plain.ts';
export { TraceBlock } from '../trace/trace-block.ts';
export { TraceError } from '../trace/trace-error.ts';
export type { TraceErrorCode } from '../trace/trace-error.ts';
export { digestOfEntries, TraceReader } from '../trace/trace-reader.ts';
export { BlockWriter, encodeEnd, encodeHeader, TraceWriter } from '../trace/trace-writer.ts';
export type { BlockOptions } from '../trace/trace-writer.ts';
