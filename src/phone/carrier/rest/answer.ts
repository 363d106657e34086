/**
 * What a request to the API gets. `cut`: the connection is broken off instead of answering;
 * `never`: it stays open until the asker gives up.
 */
export type RestAnswer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'text'; readonly status: number; readonly body: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'never' };

/** A request to the API, already read. */
export type RestRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly authorization: string | null;
};

/** One resource of the API; null when the path is another one's. */
export type Door = (request: RestRequest) => RestAnswer | null;

/** What was asked for is here. */
export function found(body: unknown): RestAnswer {
  return { kind: 'json', status: 200, body };
}

/** What was asked to be made is made. */
export function created(body: unknown): RestAnswer {
  return { kind: 'json', status: 201, body };
}

/**
 * Recorded (Twilio's api-snippets, rest-error-21215-call): a refusal is an HTTP status and a body
 * of `status`, `code`, `message` and `more_info`.
 */
export function refusal(
  status: number,
  code: number,
  message: string,
): Extract<RestAnswer, { kind: 'json' }> {
  const more = `https://www.twilio.com/docs/errors/${code}`;
  return { kind: 'json', status, body: { code, message, more_info: more, status } };
}

/** Documented (twilio.com/docs/api/errors/20404): what does not exist is 404 with code 20404. */
export function notFound(path: string): RestAnswer {
  return refusal(404, 20404, `The requested resource ${path} was not found`);
}
