import type { RequestFault } from '../scripts.ts';
import { refusal, type RestAnswer } from './answer.ts';

/**
 * Does what was asked and answers it as the fault says, which may be that nothing is done, or that
 * nobody learns of it.
 *
 * Documented (twilio.com/docs/api/errors/20429): what is refused with 429 was not done.
 *
 * Assumed: it may say in Retry-After for how many seconds, a header that Twilio's page of the error
 * does not name (it asks to wait ever longer); an answer of 500 tells nothing, so either is tried.
 */
export function answerOf(fault: RequestFault | null, act: () => RestAnswer): RestAnswer {
  if (fault === null) return act();
  if (fault.done) act();
  const { answer } = fault;
  if (answer === 'cut' || answer === 'never') return { kind: answer };
  if (answer.code === null) {
    return { kind: 'text', status: answer.status, body: '<html>Internal Server Error</html>' };
  }
  const refused = refusal(answer.status, answer.code, 'Refused as told');
  if (answer.retryAfter === undefined) return refused;
  return { ...refused, headers: { 'retry-after': String(answer.retryAfter) } };
}
