import type { Placement } from '../../app/ports/phone.ts';
import { verdictOfError } from './error-verdict.ts';

/** What is known after `POST Calls` failed. Only what certainly made no call counts as refused. */
export function placementOfError(
  error: unknown,
  topic: 'call' | 'customer-call' = 'call',
): Placement {
  const { errorClass, fault, why, retryAfterMs } = verdictOfError(topic, error);
  switch (errorClass) {
    case 'unknown':
      return { kind: 'unknown', why };
    case 'permanent':
    case 'definite-no':
      return {
        ...{ kind: 'refused', permanent: errorClass === 'permanent', why },
        ...(fault === null ? {} : { fault }),
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      };
  }
}
