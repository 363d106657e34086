import { sayProblemIn } from '../../src/runtime/say-problem.ts';
import { shippedTexts } from './shipped.ts';

/** The words of refused webhooks, as the program has them. */
export const sayProblem = sayProblemIn(shippedTexts);
