import type { Construct } from 'constructs';
import type { StageSettings } from '../../stage-settings.ts';
import { StreamedTable } from './streamed-table.ts';

/** The profiles of all users, and until their TTL the tombstones of deleted ones. */
export class UsersTable extends StreamedTable {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, 'id', stage);
  }
}
