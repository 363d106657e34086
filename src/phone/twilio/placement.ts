import twilio from 'twilio';
import type { Placement } from '../../app/ports/phone.ts';

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

/** Twilio's codes for "not now": too many requests, too many calls at once. */
const LATER_CODES = new Set([20429, 10004]);

/** Refusals without a code of Twilio's that come from Twilio all the same. */
const PERMANENT_STATUSES = new Set([400, 401, 403, 404]);

/** Refusals of the number to be rung, which is the agent's only: a colleague's may ring. */
const AGENT_CODES = new Set([21211, 21214, 21217]);

const NEXT_STEPS: Readonly<Record<number, string>> = {
  20003: 'check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN',
  21210: 'verify the caller id in the Twilio console',
  21211: "correct the agent's number",
  21214: "correct the agent's number",
  21215: 'allow this country under Voice, Geo permissions in the Twilio console',
  21216: 'Twilio blocks this number; ask Twilio support',
  21217: "correct the agent's number",
  21219: 'a trial account calls verified numbers only; upgrade it',
};

/** What is known after `POST Calls` failed. Only what certainly made no call counts as refused. */
export function placementOfError(error: unknown): Placement {
  if (error instanceof twilio.RestException) {
    return placementOfStatus(error.status, typeof error.code === 'number' ? error.code : null);
  }
  const code = codeOf(error);
  if (code !== null && (NOT_SENT.has(code) || failedToConnect(error))) {
    return refused(false, `the phone system could not be reached (${code})`);
  }
  return { kind: 'unknown', why: `no answer from the phone system (${code ?? nameOf(error)})` };
}

function placementOfStatus(status: number, code: number | null): Placement {
  if (status === 429 || (code !== null && LATER_CODES.has(code))) {
    return refused(false, `the phone system is busy (${code ?? status})`);
  }
  if (status < 400 || status >= 500 || status === 408) {
    return { kind: 'unknown', why: `the phone system answered HTTP ${status}` };
  }
  const why = `the phone system refused the call (${reason(status, code)})`;
  return refused(code === null ? PERMANENT_STATUSES.has(status) : !AGENT_CODES.has(code), why);
}

function reason(status: number, code: number | null): string {
  if (code === null) return `HTTP ${status}`;
  const next = NEXT_STEPS[code] ?? `see https://www.twilio.com/docs/api/errors/${code}`;
  return `${code}: ${next}`;
}

function refused(permanent: boolean, why: string): Placement {
  return { kind: 'refused', permanent, why };
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
