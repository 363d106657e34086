import type { z } from 'zod';
import type { WebhookProblem } from './problem.ts';

/** What stands in the address or the headers of a webhook, besides its body. */
export type DescribedParameter = {
  readonly in: 'header' | 'query';
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
};

/**
 * One webhook as `/docs` tells of it. Nothing is checked by it: the body is signed as bytes, so it
 * is read, with these same schemas, only after its signature.
 */
export type DescribedWebhook = {
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly parameters: readonly DescribedParameter[];
  readonly contentType: string;
  readonly body: z.ZodType;
  /** Null: 204, without a body. */
  readonly answer: { readonly contentType: string; readonly body: z.ZodType } | null;
  readonly problems: readonly WebhookProblem[];
};
