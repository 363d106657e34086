import { z } from 'zod';
import type { LookAlike } from './look-alike.ts';
import { found, notFound, type RestAnswer } from './rest/answer.ts';
import type { Simulator } from './simulator.ts';

const requestFault = z.object({
  done: z.boolean(),
  answer: z.union([
    z.enum(['cut', 'never']),
    z.object({
      status: z.number(),
      code: z.number().nullable(),
      retryAfter: z.number().optional(),
    }),
  ]),
});

const callPlan = z
  .object({
    pickUp: z.enum(['answers', 'no-answer', 'busy', 'fails']),
    afterMs: z.number(),
    by: z.enum(['human', 'machine_start', 'fax', 'unknown']),
    hangsUpAfterMs: z.number().nullable(),
    keys: z.array(z.string().nullable()),
    keyAfterMs: z.number(),
    starAfterMs: z.number().nullable(),
    patienceMs: z.number().nullable(),
    sipCode: z.string().nullable(),
    refusedWith: z.int().nullable(),
    delivery: z.union([
      z.enum(['faithful', 'chaotic', 'silent']),
      z.record(z.string(), z.array(z.number())),
    ]),
  })
  .partial();

const messagePlan = z.object({
  end: z.enum(['delivered', 'undelivered', 'failed']),
  code: z.number().optional(),
  refused: z.number().optional(),
  reply: z.object({ afterMs: z.number(), body: z.string() }).optional(),
});

const url = z.string().nullable().optional();
const number = z.object({
  phoneNumber: z.string(),
  capabilities: z.object({ voice: z.boolean(), sms: z.boolean() }).optional(),
  voiceUrl: url,
  voiceFallbackUrl: url,
  statusCallback: url,
  smsUrl: url,
  smsFallbackUrl: url,
});

const script = z.object({
  number: z.string(),
  calls: z.array(callPlan).optional(),
  requests: z.array(requestFault.nullable()).optional(),
  messages: z.array(messagePlan).optional(),
});
const inbound = z.object({
  from: z.string(),
  to: z.string(),
  forwardedFrom: z.string().optional(),
  plan: callPlan.optional(),
});
const message = z.object({ from: z.string(), to: z.string(), body: z.string() });
const fault = z.object({
  method: z.string(),
  path: z.string(),
  times: z.number().default(1),
  fault: requestFault,
});

/** Zod says "missing or undefined" where the types say "missing". */
function present(read: object): never {
  return Object.fromEntries(
    Object.entries(read).filter(([, value]) => value !== undefined),
  ) as never;
}

type Act = (body: unknown, simulator: Simulator) => unknown;

const acts: Readonly<Partial<Record<string, Act>>> = {
  script: (body, simulator) => {
    const { number, ...rest } = script.parse(body);
    simulator.script(number, present(rest));
  },
  number: (body, simulator) => {
    simulator.number(present(number.parse(body)));
  },
  inbound: (body, simulator) => ({ sid: simulator.callIn(present(inbound.parse(body))) }),
  message: (body, simulator) => ({ sid: simulator.writeIn(message.parse(body)) }),
  fault: (body, simulator) => {
    simulator.failNext(present(fault.parse(body)));
  },
  lag: (body, simulator) => {
    simulator.lag(z.object({ ms: z.number() }).parse(body).ms);
  },
  bin: (body, simulator) => {
    const { url, twiml } = z.object({ url: z.string(), twiml: z.string() }).parse(body);
    simulator.bin(url, twiml);
  },
  'hang-up': (body, simulator) => {
    const { sid } = z.object({ sid: z.string() }).parse(body);
    return { found: simulator.hangUp(sid) };
  },
};

const PREFIX = '/simulator/';

/** `/simulator/…` of the HTTP door, which Twilio has nothing of; null for any other path. */
export function simulatorDoor(
  lookAlike: LookAlike,
  request: { readonly method: string; readonly path: string; readonly body: string },
): RestAnswer | null {
  if (!request.path.startsWith(PREFIX)) return null;
  const name = request.path.slice(PREFIX.length);
  if (request.method === 'GET' && name === 'history') return found(lookAlike.history());
  const act = request.method === 'POST' ? acts[name] : undefined;
  if (act === undefined) return notFound(request.path);
  try {
    return found(act(JSON.parse(request.body), lookAlike.simulator) ?? {});
  } catch (error) {
    return { kind: 'json', status: 422, body: { error: String(error) } };
  }
}
