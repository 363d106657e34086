import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { WebDeps } from './deps.ts';
import { Problem } from './problem.ts';
import { problemBody } from './problem-reply.ts';

type Deps = Pick<WebDeps, 'texts' | 'metrics' | 'ids' | 'clock'>;

/**
 * Answers what Node.js could not read as a request at all, so that no route ever sees it: headers
 * that are too large or too slow, or bytes that are no HTTP. It has no language of its own, and
 * the connection ends with it.
 */
export function answerUnread({ texts, metrics, ids, clock }: Deps) {
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemOf(error);
    const body = problemBody(texts, problem, { id: ids.uuid(clock()), language: 'en' });
    metrics.badInput(problem.kind);
    const head = [
      `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode] ?? ''}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}

function problemOf({ code, message }: Error & { readonly code?: string }): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem('headers-too-large', 'The headers are larger than is read here.');
  }
  return code === 'ERR_HTTP_REQUEST_TIMEOUT'
    ? new Problem('too-slow', 'The request was not whole in time.')
    : new Problem('broken-request', message);
}
