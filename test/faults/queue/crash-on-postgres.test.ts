import { describe } from '@jest/globals';
import { postgresEngine } from '../../integration/queue/engines.ts';
import { survivesCrashes } from './crash.ts';

describe('workers killed with -9, on PostgreSQL', () => {
  survivesCrashes(postgresEngine);
});
