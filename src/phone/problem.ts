/**
 * Every way in which a webhook can be refused, with its status. Title and next step of each stand
 * in `config/messages` under `problem`; `/problems/{kind}` shows them. Also the labels under which
 * refusals are counted.
 */
export const webhookProblems = {
  'webhook-id': 400,
  'content-length': 400,
  'not-json': 400,
  'not-utf8': 400,
  'too-many-parameters': 400,
  'webhook-fields': 400,
  'foreign-account': 403,
  'leg-token': 403,
  'message-token': 403,
  'signature-missing': 403,
  'signature-wrong': 403,
  timestamp: 403,
  'body-too-large': 413,
  'content-type': 415,
  'call-report': 422,
  'not-set-up': 503,
  'not-stored': 503,
} as const;

/** The last part of a problem's `type`. */
export type WebhookProblem = keyof typeof webhookProblems;

/** Whether an error names itself as one of them. */
export function isWebhookProblem(kind: unknown): kind is WebhookProblem {
  return typeof kind === 'string' && Object.hasOwn(webhookProblems, kind);
}

/** A webhook that is not accepted: what a 4xx or 5xx answer says (RFC 9457). */
export type Problem = {
  readonly kind: WebhookProblem;
  /** What was wrong here, without repeating a secret or a whole number. */
  readonly detail: string;
  /** Fields that were not understood, by name. */
  readonly fields?: readonly string[];
};

/** The title of a kind and what to do next, in the best language for an Accept-Language header. */
export type SayProblem = (
  kind: WebhookProblem,
  acceptLanguage: string | undefined,
) => { readonly title: string; readonly next: string };

/** The content type of RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Carries a problem out of a parser to the one place that answers it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The answer's body; `instance` is the path without its query, which may hold a token. */
export function problemBody(
  { kind, detail, fields }: Problem,
  { title, next }: ReturnType<SayProblem>,
  path: string,
): Record<string, unknown> {
  return {
    type: `/problems/${kind}`,
    title,
    status: webhookProblems[kind],
    detail,
    next,
    instance: path.split('?', 1)[0],
    ...(fields === undefined ? {} : { fields }),
  };
}

/**
 * The ledger or another part of ours failed: nothing was stored, so the sender should try again.
 */
export const notStored: Problem = {
  kind: 'not-stored',
  detail: 'The event could not be stored just now. Nothing has changed.',
};
