import * as v from 'valibot';
import { apiVariables } from '../shared/http/api-environment.ts';

export const env = v.object({ ...apiVariables, USERS_TABLE_NAME: v.string() });

export type Env = v.InferInput<typeof env>;
