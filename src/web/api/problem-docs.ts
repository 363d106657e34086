import { z } from 'zod';
import type { Texts } from '../../app/ports/alerts.ts';
import type { ProblemCode } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The problems that this route's own answers can be, besides those of every such route. */
    problems?: readonly ProblemCode[];
  }
}

/** Any failed request's answer (RFC 9457); some kinds have members of their own. */
export const problemAnswer = z.looseObject({
  type: z.string().describe('The address of a page about this kind of problem'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What was wrong with this request'),
  next: z.string().describe('What to do next'),
  instance: z.string().describe('Which request it was'),
  errors: z
    .array(z.object({ pointer: z.string(), detail: z.string() }))
    .optional()
    .describe('Each thing that is wrong with the input'),
  fields: z.array(z.string()).optional().describe('The fields of a webhook that are wrong'),
});

/** What the description says of a route before it says anything of problems. */
export type RouteFacts = {
  readonly method: string | readonly string[];
  readonly isCsv: boolean;
  /** Whether anything of the request is held against a schema. */
  readonly isChecked: boolean;
};

const always: readonly ProblemCode[] = [
  ...(['too-many-parameters', 'no-key', 'unknown-key', 'missing-scope'] as const),
  ...(['too-many-requests', 'internal', 'unavailable'] as const),
];

const ofBodies: readonly ProblemCode[] = [
  ...(['invalid-encoding', 'broken-request', 'too-large', 'wrong-content-type'] as const),
];

/** What any route like this can be answered with, whatever it does. */
export function commonProblems({ method, isCsv, isChecked }: RouteFacts): readonly ProblemCode[] {
  // A body is read, and refused, of whatever is no GET, also where none is asked for.
  const ofBody = method === 'GET' ? [] : [isCsv ? 'invalid-csv' : 'invalid-json', ...ofBodies];
  return [
    ...always,
    ...(ofBody as ProblemCode[]),
    ...(isChecked ? ['invalid-input' as const] : []),
  ];
}

type Answer = { readonly description: string; readonly content: object };

/** The answers of these kinds by their status: what each means, and which types it can have. */
export function problemAnswers(
  kinds: readonly string[],
  catalogue: ReadonlyMap<string, number>,
  texts: Texts,
): Record<string, Answer> {
  const byStatus = new Map<number, string[]>();
  for (const kind of catalogue.keys()) {
    const status = catalogue.get(kind) ?? 500;
    if (kinds.includes(kind)) byStatus.set(status, [...(byStatus.get(status) ?? []), kind]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, found]) => [String(status), answerOf(found, texts)]),
  );
}

function answerOf(kinds: readonly string[], texts: Texts): Answer {
  const type = { type: 'string', enum: kinds.map((kind) => `/problems/${kind}`) };
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { type } }],
  };
  const said = (kind: string, part: string) => texts.render(`problem.${kind}.${part}`, 'en', {});
  return {
    description: kinds
      .map((kind) => `- \`${kind}\` (${said(kind, 'title')}): ${said(kind, 'next')}`)
      .join('\n'),
    content: { 'application/problem+json': { schema } },
  };
}
