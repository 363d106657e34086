import { oneLine } from './one-line.ts';

/** What is told of a failure: enough for an operator, and short enough for the ledger. */
export const WHY_LENGTH_MAX = 300;

/** The parts of a library's or the system's error that say what went wrong. */
export type Failure = {
  readonly code: string | null;
  readonly message: string;
  /** A protocol's own number, such as SMTP's 550. */
  readonly responseCode: number | null;
  /** The protocol's command that it answers. */
  readonly command: string | null;
};

/** Reads by shape, since errors come from several libraries and are not all of one class. */
export function failureOf(error: unknown): Failure {
  const parts: Partial<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  return {
    code: textOr(null, parts['code']),
    message: messageOf(error),
    responseCode: typeof parts['responseCode'] === 'number' ? parts['responseCode'] : null,
    command: textOr(null, parts['command']),
  };
}

function messageOf(error: unknown): string {
  const isObject = typeof error === 'object' && error !== null;
  const message = isObject && 'message' in error ? error.message : error;
  return oneLine(textOr('It failed for no stated reason.', message), WHY_LENGTH_MAX);
}

function textOr<T>(otherwise: T, value: unknown): string | T {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
