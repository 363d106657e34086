import { createHash, randomBytes } from 'node:crypto';

import type { Ids } from '../app/ports/ids.ts';
import type { Instant } from '../domain/time.ts';

/** Largest value of the 12 bits that count within one millisecond. */
const COUNTER_MAX = 0xfff;
/** A counter starts in the lower half, so that there is room to count up. */
const COUNTER_START_MASK = 0x7ff;
/** A clock that is further back than this is another one; its time is used as it is. */
const STEP_BACK_MAX_MS = 1_000;
/** The 48 bits that RFC 9562 gives the time. */
const TIME_MAX = 2 ** 48 - 1;

/**
 * The process's source of chance. Ids are UUIDv7 (RFC 9562, 5.7) that rise strictly within this
 * process, also when `at` stands still or goes back by up to a second: the 12 bits after the
 * version count within a millisecond (6.2, method 1), and a full counter borrows the next one.
 */
export function makeIds(random: (bytes: number) => Buffer = randomBytes): Ids {
  let lastAt = -1;
  let counter = 0;

  const tick = (at: Instant): void => {
    if (at > lastAt || at < lastAt - STEP_BACK_MAX_MS) {
      lastAt = at;
      counter = random(2).readUInt16BE(0) & COUNTER_START_MASK;
      return;
    }
    counter += 1;
    if (counter > COUNTER_MAX) {
      lastAt += 1;
      counter = 0;
    }
  };

  return {
    uuid(at) {
      if (!Number.isInteger(at) || at < 0 || at > TIME_MAX) {
        throw new RangeError(`An id cannot be made for the instant ${at}.`);
      }
      tick(at);
      return layOut(lastAt, counter, random(8));
    },
    secret: (bytes) => random(bytes).toString('base64url'),
  };
}

function layOut(at: Instant, counter: number, chance: Buffer): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes.writeUInt16BE(0x7000 | counter, 6);
  chance.copy(bytes, 8, 0, 8);
  // The two variant bits, 10.
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** SHA-256 of the text's UTF-8 bytes, as lower-case hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
