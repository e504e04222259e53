/**
 * A coordinate as the payload of an ack: a version byte and a msgpack map (serf `pingDelegate.AckPayload`,
 * `NotifyPingComplete`).
 */
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putArrayHeader, putMapHeader, readInt, readStructHeader, skipValue } from '../wire/msgpack.ts';
import type { Coordinate } from './coordinate.ts';

/** The first byte; a payload that begins with another is not for us. */
const PING_VERSION = 1;
const F32 = 0xca;
const F64 = 0xcb;
const FIELDS = new Fields(['Adjustment', 'Error', 'Height', 'Vec'], ['Vec', 'Error', 'Adjustment', 'Height']);
/** More dimensions than anybody has. Fewer or more than ours is for `CoordinateClient.update` to refuse. */
export const VEC_LENGTH_MAX = 64;

const writer = new Writer();
const reader = new Reader();
const float = new DataView(new ArrayBuffer(8));

/** The payload of an ack. */
export function encodeCoordinate({ vec, error, adjustment, height }: Coordinate): Uint8Array {
  const { keys } = FIELDS;
  writer.begin();
  writer.u8(PING_VERSION);
  putMapHeader(writer, 4);
  writer.raw(keys[0]!);
  putFloat(adjustment);
  writer.raw(keys[1]!);
  putFloat(error);
  writer.raw(keys[2]!);
  putFloat(height);
  writer.raw(keys[3]!);
  putArrayHeader(writer, vec.length);
  for (let i = 0; i < vec.length; i += 1) putFloat(vec[i]!);
  return writer.finish();
}

/**
 * The coordinate in an ack's payload, not judged in any way; `null` for an empty payload and for one of
 * another version. An absent field is 0, an absent `Vec` empty, as in Go.
 *
 * @throws DecodeError
 */
export function decodeCoordinate(payload: Uint8Array): Coordinate | null {
  if (payload.length === 0 || payload[0] !== PING_VERSION) return null;
  reader.reset(payload, 1);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let adjustment = 0;
  let error = 0;
  let height = 0;
  let vec: number[] = [];
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = FIELDS.next(reader, header, i, field);
    switch (field) {
      case 0:
        adjustment = readFloat();
        break;
      case 1:
        error = readFloat();
        break;
      case 2:
        height = readFloat();
        break;
      case 3:
        vec = readVec();
        break;
      default:
        skipValue(reader);
    }
  }
  return { vec, error, adjustment, height };
}

function readVec(): number[] {
  const header = readStructHeader(reader);
  if (header > 0) throw DecodeError.of('type');
  const length = header === 0 ? 0 : fieldCount(header); // nil is empty
  if (length > VEC_LENGTH_MAX) throw DecodeError.of('limit');
  const vec: number[] = [];
  for (let i = 0; i < length; i += 1) vec.push(readFloat());
  return vec;
}

function putFloat(value: number): void {
  float.setFloat64(0, value);
  writer.u8(F64);
  writer.u32(float.getUint32(0));
  writer.u32(float.getUint32(4));
}

/** A float of either width; an integer and nil also do, as in go-msgpack. */
function readFloat(): number {
  const start = reader.offset;
  switch (reader.u8()) {
    case F32:
      float.setUint32(0, reader.u32());
      return float.getFloat32(0);
    case F64:
      float.setUint32(0, reader.u32());
      float.setUint32(4, reader.u32());
      return float.getFloat64(0);
    default:
      reader.offset = start;
      return readInt(reader);
  }
}
