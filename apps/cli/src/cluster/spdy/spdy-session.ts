import { Duplex } from 'node:stream';
import { createHeaderCodec, type SpdyHeaders } from './header-block.ts';

/** A connection that carries bytes in both directions. */
export interface ByteChannel {
  send(bytes: Buffer): void;
  /** Chunks as they come, of any size; ends with the connection. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** A stream that the client opened, and what it said of it. */
export interface SpdyStream {
  readonly headers: SpdyHeaders;
  readonly duplex: Duplex;
}

const VERSION = 0x8003;
const FRAME = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
const FIN = 1;
/** Largest frame that is read: clients split what they send into far smaller ones. */
const MOST_BYTES = 1024 * 1024;

/** The server's end of SPDY/3.1, as far as port-forward needs it: streams that the client opens. Resolves when the connection ends. */
export async function serveSpdy(
  channel: ByteChannel,
  onStream: (stream: SpdyStream) => void,
): Promise<void> {
  const codec = createHeaderCodec();
  const streams = new Map<number, Duplex>();
  const open = async (payload: Buffer, flags: number): Promise<void> => {
    const id = payload.readUInt32BE(0) & 0x7fff_ffff;
    const headers = await codec.read(payload.subarray(10));
    const duplex = createStream(id, channel, () => streams.delete(id));
    streams.set(id, duplex);
    if ((flags & FIN) !== 0) duplex.push(null);
    channel.send(controlFrame(FRAME.synReply, await replyTo(id, codec.write(new Map()))));
    onStream({ headers, duplex });
  };
  try {
    for await (const frame of framesOf(channel.chunks)) {
      if (!frame.isControl) {
        const stream = streams.get(frame.id);
        if (frame.payload.length > 0) stream?.push(frame.payload);
        if ((frame.flags & FIN) !== 0) stream?.push(null);
      } else if (frame.id === FRAME.synStream) await open(frame.payload, frame.flags);
      else if (frame.id === FRAME.ping) channel.send(controlFrame(FRAME.ping, frame.payload));
      else if (frame.id === FRAME.rstStream) streams.get(frame.payload.readUInt32BE(0))?.destroy();
      else if (frame.id === FRAME.goAway) return;
    }
  } finally {
    for (const stream of streams.values()) stream.destroy();
    codec.close();
  }
}

async function replyTo(id: number, block: Promise<Buffer>): Promise<Buffer> {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(id);
  return Buffer.concat([head, await block]);
}

interface Frame {
  readonly isControl: boolean;
  /** Type of a control frame, stream of a data frame. */
  readonly id: number;
  readonly flags: number;
  readonly payload: Buffer;
}

async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of chunks) {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 8) {
      const length = waiting.readUIntBE(5, 3);
      if (length > MOST_BYTES) throw new RangeError('A SPDY frame is too large');
      if (waiting.length < 8 + length) break;
      const isControl = ((waiting[0] ?? 0) & 0x80) !== 0;
      yield {
        isControl,
        id: isControl ? waiting.readUInt16BE(2) : waiting.readUInt32BE(0) & 0x7fff_ffff,
        flags: waiting[4] ?? 0,
        payload: Buffer.from(waiting.subarray(8, 8 + length)),
      };
      waiting = waiting.subarray(8 + length);
    }
  }
}

function controlFrame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

function dataFrame(id: number, payload: Buffer, flags = 0): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(id, 0);
  head[4] = flags;
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

function createStream(id: number, channel: ByteChannel, onClose: () => void): Duplex {
  return new Duplex({
    read() {
      // What the client sends is pushed as it comes: a forwarded request is small.
    },
    write(chunk: Buffer, _encoding, done) {
      channel.send(dataFrame(id, chunk));
      done();
    },
    final(done) {
      channel.send(dataFrame(id, Buffer.alloc(0), FIN));
      done();
    },
    destroy(error, done) {
      onClose();
      done(error);
    },
  });
}
