import twilio from 'twilio';
import type { SetupFault } from '../../domain/setup-fault.ts';
import {
  ANSWERS,
  type ErrorAction,
  type ErrorClass,
  errorRow,
  type ErrorTopic,
} from './error-table.ts';
import { BusyError } from './request-client.ts';

/** Refused before a byte of the request was sent: no address, no connection, no trust. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Refusals without a code of Twilio's that come from Twilio all the same. */
const REFUSALS = new Set([400, 403, 404]);

/** What a failed request comes to, by the table of errors. */
export type ErrorVerdict = {
  readonly errorClass: ErrorClass;
  readonly action: ErrorAction;
  readonly fault: SetupFault | null;
  readonly why: string;
  /** How long Twilio asks us to wait; null when it did not say. */
  readonly retryAfterMs: number | null;
};

/** What was asked for: the call of an agent, that of a customer, or a text. */
type Asked = Exclude<ErrorTopic, 'report'>;

/** The verdict over whatever a request for a call or a message threw. */
export function verdictOfError(topic: Asked, error: unknown): ErrorVerdict {
  if (error instanceof BusyError) {
    return verdictOfBusy(topic, error.code, error.retryAfterMs);
  }
  if (error instanceof twilio.RestException) {
    const code = typeof error.code === 'number' ? error.code : null;
    return verdictOfAnswer(topic, error.status, code);
  }
  const code = codeOf(error);
  if (code !== null && (NOT_SENT.has(code) || failedToConnect(error))) {
    return verdict(ANSWERS.notSent, `the phone system could not be reached (${code})`);
  }
  return verdict(ANSWERS.silent, `no answer from the phone system (${code ?? nameOf(error)})`);
}

/** With 429 nothing was done, whatever the code: it only tells whether somebody has to know. */
function verdictOfBusy(topic: Asked, code: number | null, retryAfterMs: number | null) {
  const known = code === null ? null : errorRow(topic, code);
  const row = known?.action === 'retry' ? known : ANSWERS.busy;
  return verdict(row, busy(code ?? 429), retryAfterMs);
}

/** A code that came with 5xx proves nothing. */
function verdictOfAnswer(topic: Asked, status: number, code: number | null): ErrorVerdict {
  if (status === 429) return verdictOfBusy(topic, code, null);
  if (status < 400 || status >= 500 || status === 408) {
    return verdict(ANSWERS.silent, `the phone system answered HTTP ${status}`);
  }
  return verdictOfRefusal(topic, status, code);
}

function verdictOfRefusal(topic: Asked, status: number, code: number | null): ErrorVerdict {
  const what = `the phone system refused ${topic === 'message' ? 'the text' : 'the call'}`;
  if (code === null) return verdict(answerRow(status), `${what} (HTTP ${status})`);
  const known = errorRow(topic, code);
  if (known === null) {
    const see = `see https://www.twilio.com/docs/api/errors/${code}`;
    return verdict(ANSWERS.refused, `${what} (${code}: ${see})`);
  }
  const why = `${what} (${code}: ${known.next})`;
  return verdict(known, known.action === 'retry' ? busy(code) : why);
}

function answerRow(status: number) {
  if (status === 401) return ANSWERS.credentials;
  return REFUSALS.has(status) ? ANSWERS.refused : ANSWERS.proxy;
}

function verdict(
  { errorClass, action, fault }: Pick<ErrorVerdict, 'errorClass' | 'action' | 'fault'>,
  why: string,
  retryAfterMs: number | null = null,
): ErrorVerdict {
  return { errorClass, action, fault, why, retryAfterMs };
}

function busy(code: number): string {
  return `the phone system is busy (${code})`;
}

/** A time-out while connecting has sent nothing; one while waiting for the answer has. */
function failedToConnect(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect';
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unreadable';
}
