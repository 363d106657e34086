/**
 * Every way in which a request can fail, with its status. Title and next step of each stand in
 * `config/messages` under `problem`; `/problems/{code}` shows them. RFC 9457.
 */
export const problemStatuses = {
  'invalid-input': 400,
  'invalid-json': 400,
  'invalid-encoding': 400,
  'invalid-csv': 400,
  'too-many-parameters': 400,
  'broken-request': 400,
  'no-key': 401,
  'unknown-key': 401,
  'missing-scope': 403,
  'cross-site': 403,
  'not-found': 404,
  'too-slow': 408,
  'not-possible-now': 409,
  'key-reused': 409,
  'too-large': 413,
  'wrong-content-type': 415,
  'number-not-dialable': 422,
  'number-not-allowed': 422,
  'window-backwards': 422,
  'too-far-ahead': 422,
  'too-far-back': 422,
  'unknown-promise': 422,
  'unknown-policy': 422,
  'unknown-team': 422,
  'unknown-person': 422,
  'unknown-zone': 422,
  'unknown-language': 422,
  'word-not-proven': 422,
  'too-many-requests': 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof problemStatuses;

/** One thing that is wrong with the input. `pointer` is a JSON pointer, or a parameter's name. */
export type InputError = { readonly pointer: string; readonly detail: string };

/** An answer that is not the one asked for. Thrown anywhere in a request, rendered in one place. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemCode;
  /** Not read-only: Fastify writes it (back) to errors of its validation. */
  statusCode: number;
  readonly errors: readonly InputError[] | null;
  /** Further members of the answer, such as the code of a refusal. */
  readonly members: Readonly<Record<string, string | number>>;

  constructor(
    kind: ProblemCode,
    detail: string,
    more: { errors?: readonly InputError[]; members?: Record<string, string | number> } = {},
  ) {
    super(detail);
    this.kind = kind;
    this.statusCode = problemStatuses[kind];
    this.errors = more.errors ?? null;
    this.members = more.members ?? {};
  }
}
