/**
 * Why a call has its verdict, or what people said of it. Each code has its text in
 * `config/messages`, under `page.reason`.
 */
export type ReasonCode =
  | 'reported'
  | 'nobody-answered'
  | 'not-reached'
  | 'never-met'
  | 'machine'
  | 'taking-unknown'
  | 'network-failed'
  | 'other-side-silent'
  | 'other-side-gone'
  | 'short-talk'
  | 'no-sign-of-a-break'
  | 'said-dropped'
  | 'said-outcome'
  | 'said-about';

/** One reason; `value` is a verdict, a status, a SIP code or an outcome, `person` who said it. */
export type CallReason = {
  readonly code: ReasonCode;
  readonly value: string | null;
  readonly person: string | null;
};

/** A reason that the phone system gave. */
export function reason(code: ReasonCode, value: string | number | null = null): CallReason {
  return { code, value: value === null ? null : String(value), person: null };
}

/** What a person said of the call. */
export function said(code: ReasonCode, person: string, value: string | null = null): CallReason {
  return { code, value, person };
}
