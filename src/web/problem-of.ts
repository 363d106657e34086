import { Problem, type ProblemCode } from './problem.ts';

/** What Fastify and its plugins call things that we call otherwise. */
const knownCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'wrong-content-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'broken-request',
  FST_ERR_BAD_URL: 'broken-request',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
  FST_ERR_NOT_FOUND: 'not-found',
};

/**
 * The problem behind whatever was thrown. Errors of other parts are known by their name, so that
 * the web imports no adapter. An unknown error is ours: its text stays in the log.
 */
export function problemOf(error: unknown, bodyMaxBytes?: number): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return internal();
  const named = byName(error);
  if (named !== null) return named;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? knownCodes[code] : undefined;
  if (known === 'too-large' && bodyMaxBytes !== undefined) return tooLarge(bodyMaxBytes);
  if (known !== undefined) return new Problem(known, error.message);
  if (error instanceof SyntaxError) return new Problem('invalid-json', error.message);
  return typeof statusCode === 'number' ? byStatus(statusCode, error.message) : internal();
}

function byName({ name, message }: Error): Problem | null {
  if (/Unavailable/.test(name)) {
    return new Problem('unavailable', 'The ledger does not answer, so nothing was changed.');
  }
  if (name !== 'UnknownCursorError') return null;
  return new Problem('invalid-input', message, {
    errors: [{ pointer: 'cursor', detail: message }],
  });
}

function tooLarge(bodyMaxBytes: number): Problem {
  return new Problem('too-large', `A body may be ${bodyMaxBytes} bytes long here.`);
}

function byStatus(status: number, message: string): Problem {
  if (status === 429) return new Problem('too-many-requests', message);
  return status >= 400 && status < 500 ? new Problem('broken-request', message) : internal();
}

function internal(): Problem {
  return new Problem('internal', 'Something went wrong on our side.');
}
