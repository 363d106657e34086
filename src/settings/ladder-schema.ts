import { z } from 'zod';
import type { Target } from '../domain/policy.ts';
import { length } from './length.ts';
import { id } from './name-schema.ts';
import { strict } from './strict.ts';

const STEPS_MAX = 10;
const TARGETS_MAX = 20;
const TARGET = /^(?:owner|team|lead|ops|person:[a-z][a-z0-9-]{0,39})$/;

const target = z
  .string()
  .meta({ pattern: TARGET.source })
  .transform((text, context): Target => {
    if (isTarget(text)) return text;
    const message = `Must be owner, team, lead, ops or person:NAME; it is "${text}".`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

function isTarget(text: string): text is Target {
  return TARGET.test(text);
}

const ladder = strict({
  steps: z
    .array(
      strict({ after: length('PT0S', 'PT12H'), tell: z.array(target).min(1).max(TARGETS_MAX) }),
    )
    .min(1)
    .max(STEPS_MAX)
    .meta({ description: '`after` counts from the step before, the first from "at risk".' }),
  repeat: length('PT1M', 'PT4H').meta({ description: 'The last step comes again after this.' }),
});

/** `ladders.yaml`: who is told of a promise at risk, step by step. */
export const laddersFile = strict({ ladders: z.record(id, ladder) });

export type LaddersText = z.output<typeof laddersFile>;
