import type { IncomingMessage } from 'node:http';

/** So much of a refused body is read and forgotten; whoever sends more is cut off in the middle. */
export const REST_BYTES_MAX = 1024 * 1024;

/**
 * Settles when nothing more of it is to come, or too much of it came. A line that is closed while
 * its sender still writes is a broken pipe to them: they would never read why.
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = REST_BYTES_MAX;
    const settle = (): void => {
      request.off('data', count);
      for (const name of ends) request.off(name, settle);
      resolve();
    };
    const count = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left < 0) settle();
    };
    if (request.readableEnded || request.destroyed) {
      resolve();
      return;
    }
    for (const name of ends) request.once(name, settle);
    request.on('data', count).resume();
  });
}

const ends = ['end', 'close', 'error'] as const;
