import { z } from 'zod';
import type { DescribedParameter, DescribedWebhook } from '../described.ts';
import { CALLS_PATH } from './routes.ts';
import { callReport } from './schema.ts';

/** The door for other phone systems, as `/docs` tells of it. */
export const describedCalls: DescribedWebhook = {
  path: CALLS_PATH,
  tag: 'phone systems',
  summary: 'One event of one call, from any phone system, signed as Standard Webhooks',
  parameters: [
    header('webhook-id', 'Unique for each event, the same when it is sent again'),
    header('webhook-timestamp', 'Seconds since 1970, within five minutes of our clock'),
    header('webhook-signature', '"v1," and the base64 HMAC-SHA256 of "id.timestamp.body"'),
  ],
  contentType: 'application/json',
  body: callReport,
  answer: {
    contentType: 'application/json',
    body: z.object({ callId: z.string().describe('The call, as the rest of the API names it') }),
  },
  problems: [
    ...(['webhook-id', 'content-length', 'not-json', 'not-utf8', 'too-many-parameters'] as const),
    ...(['signature-missing', 'signature-wrong', 'timestamp'] as const),
    ...(['body-too-large', 'content-type', 'call-report'] as const),
    ...(['not-set-up', 'not-stored'] as const),
  ],
};

function header(name: string, description: string): DescribedParameter {
  return { in: 'header', name, required: true, description };
}
