import type { z } from 'zod';
import { problemStatuses } from './problem.ts';

/** What stands in the address or the headers of a webhook. */
export type WebhookParameter = {
  readonly in: 'header' | 'query';
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
};

/** One webhook, to be described and not to be checked: its own door does that. */
export type Webhook = {
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly parameters: readonly WebhookParameter[];
  readonly contentType: string;
  readonly body: z.ZodType;
  /** Null: 204, without a body. */
  readonly answer: { readonly contentType: string; readonly body: z.ZodType } | null;
  readonly problems: readonly string[];
};

/** What the web has to tell of the doors that its plugins open. */
export type Doors = {
  /** Every kind of problem that they answer with, and its status. */
  readonly problems: Readonly<Record<string, number>>;
  readonly webhooks: readonly Webhook[];
};

/** Every kind of problem that anybody can be answered with, and its status. */
export function problemCatalogue({ problems }: Doors): ReadonlyMap<string, number> {
  return new Map([...Object.entries(problemStatuses), ...Object.entries(problems)]);
}
