import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text of a body. Invalid UTF-8 is refused, never repaired: it would change what was said. */
export function decodeUtf8(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Problem('invalid-encoding', 'The body is not valid UTF-8.');
  }
}

/** This part of the program reads JSON and nothing else. An empty body reads as no body. */
export function acceptJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const text = decodeUtf8(body as Buffer);
      if (text.trim() === '') done(null, undefined);
      else void parse(request, text, done);
    } catch (error) {
      done(error as Error);
    }
  });
}

/** This part reads forms of pages and nothing else: `Map`-like, each key once. */
export function acceptForms(scope: FastifyInstance, parametersMax: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (_request, body, done) => {
      try {
        done(null, readForm(decodeUtf8(body as Buffer), parametersMax));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/** Keys and values of a form; the last of a repeated key counts. */
export function readForm(text: string, parametersMax: number): Record<string, string> {
  refuseTooMany(text, parametersMax);
  const fields = Object.create(null) as Record<string, string>;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [key = '', ...value] = pair.split('=');
    fields[percentDecoded(key)] = percentDecoded(value.join('='));
  }
  return fields;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Problem('invalid-encoding', 'A percent-encoded value is not valid UTF-8.');
  }
}

/** Counts before anything is split, so that ten thousand parameters cost nothing. */
export function refuseTooMany(text: string, parametersMax: number): void {
  let found = 1;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    found += 1;
    if (found > parametersMax) {
      throw new Problem('too-many-parameters', `More than ${parametersMax} parameters.`);
    }
  }
}

/** Refuses query strings with too many parameters before a route looks at them. */
export function queryGuard(parametersMax: number) {
  return (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
    try {
      refuseTooMany(request.url, parametersMax);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}
