import { dial } from './verbs/dial.ts';
import { enqueue } from './verbs/enqueue.ts';
import { gather } from './verbs/gather.ts';
import { hangUp } from './verbs/hang-up.ts';
import { pause } from './verbs/pause.ts';
import { redirect } from './verbs/redirect.ts';
import { reject } from './verbs/reject.ts';
import { say } from './verbs/say.ts';
import type { Act } from './step.ts';

/** The verbs that the look-alike follows. */
export const verbs: Readonly<Partial<Record<string, Act>>> = {
  Say: say,
  Play: say,
  Pause: pause,
  Gather: gather,
  Dial: dial,
  Enqueue: enqueue,
  Redirect: redirect,
  Reject: reject,
  Hangup: hangUp,
};
