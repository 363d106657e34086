/** A webhook that is not accepted: what a 4xx or 5xx answer says (RFC 9457). */
export type Problem = {
  readonly status: number;
  /** The last part of the `type` URI and the label under which it is counted. */
  readonly kind: string;
  readonly title: string;
  /** What was wrong and what to do next, without repeating a secret or a whole number. */
  readonly detail: string;
  /** Fields that were not understood, by name. */
  readonly fields?: readonly string[];
};

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
export function problemBody(problem: Problem, path: string): Record<string, unknown> {
  return {
    type: `/problems/${problem.kind}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance: path.split('?', 1)[0],
    ...(problem.fields === undefined ? {} : { fields: problem.fields }),
  };
}

/**
 * The ledger or another part of ours failed: nothing was stored, so the sender should try again.
 */
export const notStored: Problem = {
  status: 503,
  kind: 'not-stored',
  title: 'Not stored',
  detail: 'The event could not be stored just now. Nothing has changed; send it again.',
};
